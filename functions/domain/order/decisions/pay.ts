import type { PaymentId } from '../../ids.ts'
import type { Money } from '../../money.ts'
import { equals, formatMoney } from '../../money.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { type Instant, toIso } from '../../time.ts'
import { askPaymentAt, paymentDueAt } from '../deadlines.ts'
import type { Actor, PaymentAction, PaymentRequest } from '../events.ts'
import { paymentOf as find, isOpen, limits, type Order } from '../order.ts'
import { record } from '../record.ts'
import { refundPayment } from './refund.ts'

type Of = { readonly by: Actor; readonly paymentId: PaymentId }

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

/** Ends the uncertainty about an attempt, or notes that it lasts. What comes a second time, too late or early changes nothing. */
export const answerPayment = (
  order: Order,
  { by, paymentId, answer }: Of & { answer: PaymentAnswer },
  now: Instant,
): Order | Refusal => {
  const payment = find(order, paymentId)
  if (!payment) return unmatched(order, paymentId)
  if (answer.answer === 'unknown') {
    const due = askPaymentAt(order, payment)
    return due === undefined || now < due ? order : record(order, { type: 'paymentUnanswered', by, at: now, paymentId })
  }
  if (payment.status !== 'UNKNOWN') return order
  return answer.answer === 'yes'
    ? record(order, { type: 'paymentOpened', by, at: now, paymentId, action: answer.action })
    : record(order, { type: 'paymentFailed', by, at: now, paymentId, reason: answer.reason })
}

type Capture = Of & {
  readonly amount: Money
  /** The provider insists on an attempt that the order does not have, and it can be no race any more. */
  readonly insistent?: { readonly provider: string } | undefined
}

/**
 * Money has arrived: a fact, whatever the order's status. It pays the order that waits for it. An order that is paid or closed
 * cannot use it: it goes back in full. Money that the order never asked for is kept on its books, and a human decides.
 */
export const capturePayment = (
  order: Order,
  { by, paymentId, amount, insistent }: Capture,
  now: Instant,
): Order | Refusal => {
  const payment = find(order, paymentId)
  if (payment?.status === 'CAPTURED') return order
  const mismatched = (provider: string, reason: string) =>
    record(order, { type: 'paymentMismatched', by, at: now, paymentId, provider, amount, reason })
  if (!payment && insistent && order.payments.length >= limits.payments)
    return refuse('order.limit_reached', `An order takes ${limits.payments} payments.`)
  if (!payment)
    return insistent ? mismatched(insistent.provider, 'The order has no such payment.') : unmatched(order, paymentId)
  if (order.status === 'PENDING_PAYMENT')
    return equals(amount, order.total)
      ? record(order, { type: 'paymentCaptured', by, at: now, paymentId, amount })
      : mismatched(payment.provider, `${formatMoney(order.total)} was asked for.`)
  const reason = order.status === 'CLOSED' ? 'paid after the order had closed' : 'another payment has paid the order'
  const next = {
    ...order,
    payments: order.payments.map((one) => (one === payment ? { ...one, captured: amount } : one)),
  }
  const refunds = refundPayment(next, paymentId, reason)
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
