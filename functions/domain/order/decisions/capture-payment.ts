import { equals, formatMoney, type Money } from '../../money.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import { paymentOf as find, limits, type Order } from '../order.ts'
import { record } from '../record.ts'
import { refundPayment } from '../refund-requests.ts'
import { type OfPayment, paymentUnmatched } from './answer-payment.ts'
import { isReversed } from './reverse-capture.ts'

type Capture = OfPayment & {
  readonly amount: Money
  /** The provider insists on an attempt that the order does not have, and it can be no race any more. */
  readonly unmatched?: { readonly provider: string } | undefined
}

/**
 * Money has arrived: a fact, whatever the order's status. It pays the order that waits for it. An order that is paid or closed
 * cannot use it: it goes back in full. Money that the order never asked for is recorded, and a human decides.
 */
export const capturePayment = (
  order: Order,
  { by, paymentId, amount, unmatched }: Capture,
  now: Instant,
): Order | Refusal => {
  const payment = find(order, paymentId)
  if (payment?.status === 'CAPTURED') return order
  const mismatched = (provider: string, reason: string) =>
    record(order, { type: 'paymentMismatched', by, at: now, paymentId, provider, amount, reason })
  if (!payment && unmatched && order.payments.length >= limits.payments)
    return refuse('order.limit_reached', `An order takes ${limits.payments} payments.`)
  if (!payment)
    return unmatched
      ? mismatched(unmatched.provider, 'The order has no such payment.')
      : paymentUnmatched(order, paymentId)
  if (order.status === 'PENDING_PAYMENT')
    return equals(amount, order.total)
      ? record(order, { type: 'paymentCaptured', by, at: now, paymentId, amount })
      : mismatched(payment.provider, `${formatMoney(order.total)} was asked for.`)
  if (
    paymentId === order.paidBy &&
    order.status !== 'CLOSED' &&
    isReversed(order, paymentId) &&
    equals(amount, order.total)
  )
    return record(order, { type: 'captureRestored', by, at: now, paymentId, amount })
  const reason = order.status === 'CLOSED' ? 'paid after the order had closed' : 'another payment has paid the order'
  const next = {
    ...order,
    payments: order.payments.map((one) => (one === payment ? { ...one, captured: amount } : one)),
  }
  const refunds = refundPayment(next, paymentId, reason)
  return record(order, { type: 'lateOrDuplicatePaymentCaptured', by, at: now, paymentId, amount, refunds })
}
