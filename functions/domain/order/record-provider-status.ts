import type { PaymentId, RefundId } from '../ids.ts'
import type { NoAnswer, ProviderPaymentStatus, ProviderRefundStatus } from '../payment/provider-status.ts'
import type { Refusal } from '../refusal.ts'
import type { Instant } from '../time.ts'
import { decide } from './decide.ts'
import type { Order } from './order.ts'

/**
 * The order once it knows where one of its payments stands, told by webhook or found by asking. Money of a payment
 * that the order does not have is booked when its provider is `unmatched`.
 */
export const recordPaymentStatus = (
  order: Order,
  paymentId: PaymentId,
  providerStatus: ProviderPaymentStatus | NoAnswer,
  now: Instant,
  unmatched?: { readonly provider: string },
): Order | Refusal => {
  const by = 'provider'
  switch (providerStatus.status) {
    case 'captured':
      return decide(order, { type: 'capturePayment', by, paymentId, amount: providerStatus.amount, unmatched }, now)
    case 'declined':
      return decide(order, { type: 'failPayment', by, paymentId, reason: providerStatus.reason }, now)
    case 'closed':
      return decide(order, { type: 'expireAttempt', by, paymentId }, now)
    case 'open':
      return order
    case 'unknown':
      return decide(order, { type: 'answerPayment', by, paymentId, answer: { answer: 'unknown' } }, now)
  }
}

/** The order once it knows where one of its refunds stands. */
export const recordRefundStatus = (
  order: Order,
  refundId: RefundId,
  providerStatus: ProviderRefundStatus | NoAnswer,
  now: Instant,
): Order | Refusal => {
  const by = 'provider'
  switch (providerStatus.status) {
    case 'succeeded':
      return decide(
        order,
        { type: 'settleRefund', by, refundId, outcome: { done: true, amount: providerStatus.amount } },
        now,
      )
    case 'failed':
      return decide(
        order,
        { type: 'settleRefund', by, refundId, outcome: { done: false, reason: providerStatus.reason } },
        now,
      )
    default:
      return decide(order, { type: 'delayRefund', by, refundId, answer: providerStatus.status }, now)
  }
}
