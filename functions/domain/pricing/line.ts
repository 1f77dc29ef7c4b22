import type { ProductId } from '../ids.ts'
import { add, type Money, times, zero } from '../money.ts'

/** What was bought, as it was when it was bought. `stocked` lines hold stock of a product whose stock is limited. */
export type Line = {
  readonly productId: ProductId
  readonly title: string
  readonly quantity: number
  readonly unitPrice: Money
  readonly stocked: boolean
}

/** What these lines cost together. Throws a RangeError where one is in another currency. */
export const totalOf = (lines: readonly Line[], currency: string): Money =>
  lines.reduce((sum, line) => add(sum, times(line.unitPrice, line.quantity)), zero(currency))
