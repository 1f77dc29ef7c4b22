import type { PaymentId } from '../../ids.ts'
import { isOpen, type PaymentAction } from '../../payment/payment.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import type { Actor } from '../actor.ts'
import { askPaymentAt } from '../deadlines.ts'
import { paymentOf as find, type Order } from '../order.ts'
import { record } from '../record.ts'

export type OfPayment = { readonly by: Actor; readonly paymentId: PaymentId }

/** The provider knows a payment of ours that this order does not have (yet): it has to tell us again. */
export const paymentUnmatched = (order: Order, paymentId: PaymentId): Refusal =>
  refuse('payment.unmatched', `${order.orderId} has no payment ${paymentId} yet.`)

/** What the provider said when it was asked to take a payment. */
export type PaymentAnswer =
  | { readonly answer: 'yes'; readonly action: PaymentAction }
  | { readonly answer: 'no'; readonly reason: string }
  | { readonly answer: 'unknown' }

/** Ends the uncertainty about an attempt, or notes that it lasts. What comes a second time, too late or early changes nothing. */
export const answerPayment = (
  order: Order,
  { by, paymentId, answer }: OfPayment & { answer: PaymentAnswer },
  now: Instant,
): Order | Refusal => {
  const payment = find(order, paymentId)
  if (!payment) return paymentUnmatched(order, paymentId)
  if (answer.answer === 'unknown') {
    const due = askPaymentAt(order, payment)
    return due === undefined || now < due ? order : record(order, { type: 'paymentUnanswered', by, at: now, paymentId })
  }
  if (payment.status !== 'UNKNOWN') return order
  return answer.answer === 'yes'
    ? record(order, { type: 'paymentOpened', by, at: now, paymentId, action: answer.action })
    : record(order, { type: 'paymentFailed', by, at: now, paymentId, reason: answer.reason })
}

/** The shopper's attempt was declined. The order waits on, for another one. */
export const failPayment = (
  order: Order,
  { by, paymentId, reason }: OfPayment & { reason: string },
  now: Instant,
): Order | Refusal => {
  const payment = find(order, paymentId)
  if (!payment) return paymentUnmatched(order, paymentId)
  return isOpen(payment) ? record(order, { type: 'paymentFailed', by, at: now, paymentId, reason }) : order
}

/** The provider has closed the attempt: nobody can pay it any more. */
export const expireAttempt = (order: Order, { by, paymentId }: OfPayment, now: Instant): Order | Refusal => {
  const payment = find(order, paymentId)
  if (!payment) return paymentUnmatched(order, paymentId)
  return isOpen(payment) ? record(order, { type: 'attemptExpired', by, at: now, paymentId }) : order
}
