import { changedExceptions, type OrderException } from '../../domain/exceptions.ts'
import { formatMoney } from '../../domain/money.ts'
import type { Order } from '../../domain/order.ts'
import { toIso } from '../../domain/time.ts'
import { tellOperators } from './tell-operators.ts'

export const describeException = ({ orderId }: Order, { kind, amount, since }: OrderException): string =>
  `${kind}: ${formatMoney(amount)}, ${orderId}, since ${toIso(since).slice(0, 16)}Z. See GET /exceptions.`

/** What the event leaves to a human rings the operators' phones. */
export const ringForExceptions = tellOperators((order) => {
  const [opened, ...more] = changedExceptions(order).filter(({ closed }) => !closed)
  return opened && `${describeException(order, opened)}${more.length > 0 ? ` And ${more.length} more.` : ''}`
})
