import type { EventOf } from '../domain/events.ts'
import { formatMoney } from '../domain/money.ts'
import { refundOf } from '../domain/order.ts'
import { refundSettled } from './effects/refund-settled.ts'
import { tellOperators } from './effects/tell-operators.ts'
import { all } from './reaction.ts'

/** The provider will not pay a refund out: somebody's phone rings, and the exception waits for them. */
export const refundFailed = all<EventOf<'refundFailed'>>(
  refundSettled,
  tellOperators((order, { refundId }) => {
    const refund = refundOf(order, refundId)
    return refund && `Refund failed: ${formatMoney(refund.amount)} of ${order.orderId}. See GET /exceptions.`
  }),
)
