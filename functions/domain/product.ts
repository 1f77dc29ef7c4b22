import type { MerchantId, ProductId } from './ids.ts'
import type { Money } from './money.ts'
import type { Seconds } from './time.ts'

/** A product as a merchant offers it. `available: null` is unlimited. */
export type Product = {
  readonly productId: ProductId
  readonly merchantId: MerchantId
  readonly title: string
  readonly price: Money
  readonly available: number | null
  readonly deliveryWindow: Seconds
  readonly autoConfirmAfter: Seconds
}
