import type { Actor, RefundRequest } from '../events.ts'
import { derivedId, type RefundId } from '../ids.ts'
import { equals, formatMoney, type Money, subtract, zero } from '../money.ts'
import { capturedOf, limits, type Order, type Payment, refundableOf, refundedOf } from '../order.ts'
import { record } from '../record.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Instant } from '../time.ts'

/** What one captured attempt still holds, in the currency it came in: its capture less its refunds that are done or under way. */
const heldBy = (order: Order, payment: Payment): Money =>
  order.refunds
    .filter(({ paymentId, status }) => paymentId === payment.paymentId && status !== 'FAILED')
    .reduce((left, { amount }) => subtract(left, amount), payment.captured ?? zero(order.total.currency))

/** Takes `amount` from the attempts that hold money, the oldest first. */
const refundsOver = (order: Order, amount: Money, reason: string, key: string): RefundRequest[] => {
  const requests: RefundRequest[] = []
  let left = amount.amount
  for (const payment of order.payments) {
    const held = heldBy(order, payment)
    const take = held.currency === amount.currency ? Math.min(left, held.amount) : 0
    if (take <= 0) continue
    const { paymentId } = payment
    const refundId = derivedId('refund', order.orderId, paymentId, key)
    requests.push({ refundId, paymentId, amount: { ...amount, amount: take }, reason })
    left -= take
  }
  return requests
}

/** Gives back all that the order still holds. Empty when it holds nothing. */
export const refundEverything = (order: Order, reason: string): RefundRequest[] =>
  refundsOver(order, refundableOf(order), reason, `version ${order.version + 1}`)

/** Gives back a part, or all that is left, of what a completed order's shopper has paid. */
export const requestRefund = (
  order: Order,
  { by, key, amount, reason }: { by: Actor; key: string; amount?: Money | undefined; reason: string },
  now: Instant,
): Order | Refusal => {
  const left = refundableOf(order)
  const wanted = amount ?? left
  if (order.status !== 'COMPLETED')
    return refuse('order.illegal_transition', `No refund for an order that is ${order.status}.`)
  if (wanted.currency !== left.currency || wanted.amount > left.amount || wanted.amount <= 0)
    return refuse('refund.exceeds_capture', `At most ${formatMoney(left)} of this order can still be refunded.`)
  if (order.refunds.length >= limits.refunds)
    return refuse('order.limit_reached', `An order takes ${limits.refunds} refunds.`)
  return record(order, {
    type: 'refundRequested',
    by,
    at: now,
    refunds: refundsOver(order, wanted, reason, key),
  })
}

/** The provider has paid a refund out, or will never do it. */
export const settleRefund = (
  order: Order,
  {
    by,
    refundId,
    outcome,
  }: { by: Actor; refundId: RefundId; outcome: { done: true } | { done: false; reason: string } },
  now: Instant,
): Order | Refusal => {
  const refund = order.refunds.find((one) => one.refundId === refundId)
  if (!refund) return refuse('payment.unmatched', `${order.orderId} has no refund ${refundId} yet.`)
  if (refund.status !== 'REQUESTED') return order
  if (!outcome.done) return record(order, { type: 'refundFailed', by, at: now, refundId, reason: outcome.reason })
  const next = record(order, { type: 'partRefunded', by, at: now, refundId })
  const everything = refund.amount.currency === order.total.currency && equals(refundedOf(next), capturedOf(next))
  return everything ? record(order, { type: 'refunded', by, at: now, refundId }) : next
}
