import { formatMoney } from '../../domain/money.ts'
import type { OrderException } from '../../domain/order/exception.ts'
import { changedExceptions } from '../../domain/order/exceptions.ts'
import type { Order } from '../../domain/order/order.ts'
import { toIso } from '../../domain/time.ts'
import { tellOperators } from './tell-operators.ts'

/** The first of these exceptions in a sentence, and how many more there are; undefined where there is none. */
export const describeExceptions = (
  { orderId }: Order,
  [first, ...more]: readonly OrderException[],
): string | undefined => {
  if (!first) return undefined
  const { kind, amount, since } = first
  const text = `${kind}: ${formatMoney(amount)}, ${orderId}, since ${toIso(since).slice(0, 16)}Z. See GET /exceptions.`
  return more.length > 0 ? `${text} And ${more.length} more.` : text
}

/** What the event leaves to a human rings the operators' phones. */
export const ringForExceptions = tellOperators((order) =>
  describeExceptions(
    order,
    changedExceptions(order).filter(({ closed }) => !closed),
  ),
)
