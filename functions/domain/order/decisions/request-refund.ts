import { formatMoney, type Money } from '../../money.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import { type Order, payingOf, refundOf } from '../order.ts'
import { refundableOf } from '../order-money.ts'
import { record } from '../record.ts'
import { refundFrom, tooManyRefunds } from '../refund-requests.ts'
import type { OfRefund } from './settle-refund.ts'

/** Whether the merchant has money of this order for good: for all of it, or for the part that was delivered. */
const keepsMoney = (order: Order): boolean =>
  order.status === 'COMPLETED' || (order.status === 'REFUNDED' && refundableOf(order).amount > 0)

/** Gives back a part, or all that is left, of what the merchant keeps. */
export const requestRefund = (
  order: Order,
  {
    by,
    refundId,
    amount,
    reason,
    requestHash,
  }: OfRefund & { amount?: Money | undefined; reason: string; requestHash: string },
  now: Instant,
): Order | Refusal => {
  if (refundOf(order, refundId)) return order
  const left = refundableOf(order)
  const wanted = amount ?? left
  if (!keepsMoney(order))
    return refuse(
      'order.illegal_transition',
      `An order that is ${order.status} cannot be refunded. ${refundAdvice(order)}`,
    )
  if (wanted.currency !== left.currency)
    return refuse('request.invalid', `The order was paid in ${left.currency}.`, [
      { field: '/amount/currency', message: `expected ${left.currency}` },
    ])
  if (wanted.amount > left.amount || wanted.amount <= 0)
    return refuse('refund.exceeds_capture', `At most ${formatMoney(left)} of this order can still be refunded.`)
  const refusal = tooManyRefunds(order, 1)
  if (refusal) return refusal
  const refunds = refundFrom(order, payingOf(order), wanted, reason, refundId).map((one) => ({ ...one, requestHash }))
  return record(order, { type: 'refundRequested', by, at: now, refunds })
}

const refundAdvice = ({ status }: Order): string => {
  switch (status) {
    case 'PENDING_PAYMENT':
      return 'It has not been paid.'
    case 'PAID':
    case 'SHIPPED':
      return 'Report its delivery as failed, or wait until it has been delivered.'
    case 'REFUNDING':
      return 'Its money is on the way back.'
    case 'CLOSED':
      return 'It was closed before it was paid: money that came for it goes back by itself, or is for an operator to decide.'
    default:
      return 'Nothing is left to refund.'
  }
}
