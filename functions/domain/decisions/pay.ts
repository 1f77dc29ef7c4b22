import type { Actor, PaymentAction, PaymentRequest } from '../events.ts'
import { derivedId, type PaymentId } from '../ids.ts'
import type { Money } from '../money.ts'
import { equals } from '../money.ts'
import { isOpen, limits, type Order, type Payment, paymentDueAt } from '../order.ts'
import { record } from '../record.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type Instant, toIso } from '../time.ts'

type Of = { readonly by: Actor; readonly paymentId: PaymentId }

const find = (order: Order, paymentId: PaymentId): Payment | undefined =>
  order.payments.find((payment) => payment.paymentId === paymentId)

/** The provider knows a payment of ours that this order does not have (yet): it has to tell us again. */
const unmatched = (order: Order, paymentId: PaymentId): Refusal =>
  refuse('payment.unmatched', `${order.orderId} has no payment ${paymentId} yet.`)

/** Begins an attempt to pay. It is saved before the provider hears of it, so no payment exists that we do not know. */
export const startPayment = (
  order: Order,
  { by, payment }: { by: Actor; payment: PaymentRequest },
  now: Instant,
): Order | Refusal => {
  if (find(order, payment.paymentId)) return order
  if (order.status !== 'PENDING_PAYMENT')
    return refuse(
      'order.not_payable',
      `The order is ${order.status}: only an order that waits for payment can be paid.`,
    )
  if (now >= paymentDueAt(order))
    return refuse('order.not_payable', `The time to pay ended at ${toIso(paymentDueAt(order))}: place a new order.`)
  if (order.payments.some(({ status }) => status === 'UNKNOWN'))
    return refuse('order.not_payable', 'The outcome of an earlier payment is not known yet: try again in a minute.')
  if (order.payments.length >= limits.payments)
    return refuse('order.limit_reached', `An order takes ${limits.payments} attempts to pay: place a new order.`)
  return record(order, { type: 'paymentStarted', by, at: now, payment })
}

/** What the provider said when it was asked to take a payment. */
export type PaymentAnswer =
  | { readonly answer: 'yes'; readonly action: PaymentAction }
  | { readonly answer: 'no'; readonly reason: string }
  | { readonly answer: 'unknown' }

/** Ends the uncertainty about an attempt; an answer that comes a second time, or too late, changes nothing. */
export const answerPayment = (
  order: Order,
  { by, paymentId, answer }: Of & { answer: PaymentAnswer },
  now: Instant,
): Order | Refusal => {
  const payment = find(order, paymentId)
  if (!payment) return unmatched(order, paymentId)
  if (payment.status !== 'UNKNOWN' || answer.answer === 'unknown') return order
  return answer.answer === 'yes'
    ? record(order, { type: 'paymentOpened', by, at: now, paymentId, action: answer.action })
    : record(order, { type: 'paymentFailed', by, at: now, paymentId, reason: answer.reason })
}

/**
 * Money has arrived: a fact, whatever the order's status. It pays the order that waits for it; any other order cannot use
 * it, keeps it on its books and sends it back in full.
 */
export const capturePayment = (
  order: Order,
  { by, paymentId, amount }: Of & { amount: Money },
  now: Instant,
): Order | Refusal => {
  const payment = find(order, paymentId)
  if (!payment) return unmatched(order, paymentId)
  if (payment.status === 'CAPTURED') return order
  if (order.status === 'PENDING_PAYMENT' && equals(amount, order.total))
    return record(order, { type: 'paymentCaptured', by, at: now, paymentId, amount })
  const reason =
    order.status === 'CLOSED' ? 'paid after the order had closed' : 'not the payment that the order waits for'
  const refundId = derivedId('refund', order.orderId, paymentId)
  const refunds = [{ refundId, paymentId, amount, reason }]
  return record(order, { type: 'strayPaymentCaptured', by, at: now, paymentId, amount, refunds })
}

/** The shopper's attempt was declined. The order waits on, for another one. */
export const failPayment = (
  order: Order,
  { by, paymentId, reason }: Of & { reason: string },
  now: Instant,
): Order | Refusal => {
  const payment = find(order, paymentId)
  if (!payment) return unmatched(order, paymentId)
  return isOpen(payment) ? record(order, { type: 'paymentFailed', by, at: now, paymentId, reason }) : order
}

/** The provider has closed the attempt: nobody can pay it any more. */
export const lapsePayment = (order: Order, { by, paymentId }: Of, now: Instant): Order | Refusal => {
  const payment = find(order, paymentId)
  if (!payment) return unmatched(order, paymentId)
  return isOpen(payment) ? record(order, { type: 'paymentLapsed', by, at: now, paymentId }) : order
}
