import type { PaymentId, RefundId } from '../ids.ts'
import type { RefundStanding, Standing, Unknown } from '../payment/provider-status.ts'
import type { Refusal } from '../refusal.ts'
import type { Instant } from '../time.ts'
import { decide } from './decide.ts'
import type { Order } from './order.ts'

/**
 * The order once it knows where one of its payments stands, told by webhook or found by asking. Money of a payment
 * that the order does not have is booked when its provider is `insistent`.
 */
export const recordStanding = (
  order: Order,
  paymentId: PaymentId,
  standing: Standing | Unknown,
  now: Instant,
  insistent?: { readonly provider: string },
): Order | Refusal => {
  const by = 'provider'
  switch (standing.status) {
    case 'captured':
      return decide(order, { type: 'capturePayment', by, paymentId, amount: standing.amount, insistent }, now)
    case 'declined':
      return decide(order, { type: 'failPayment', by, paymentId, reason: standing.reason }, now)
    case 'closed':
      return decide(order, { type: 'lapsePayment', by, paymentId }, now)
    case 'open':
      return order
    case 'unknown':
      return decide(order, { type: 'answerPayment', by, paymentId, answer: { answer: 'unknown' } }, now)
  }
}

/** The order once it knows where one of its refunds stands. */
export const recordRefundStanding = (
  order: Order,
  refundId: RefundId,
  standing: RefundStanding | Unknown,
  now: Instant,
): Order | Refusal => {
  const by = 'provider'
  switch (standing.status) {
    case 'succeeded':
      return decide(
        order,
        { type: 'settleRefund', by, refundId, outcome: { done: true, amount: standing.amount } },
        now,
      )
    case 'failed':
      return decide(
        order,
        { type: 'settleRefund', by, refundId, outcome: { done: false, reason: standing.reason } },
        now,
      )
    default:
      return decide(order, { type: 'delayRefund', by, refundId, answer: standing.status }, now)
  }
}
