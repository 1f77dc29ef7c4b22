import * as z from 'zod/mini'
import { setting } from './aws/settings.ts'
import { type Answer, answer, refused } from './http/answers.ts'
import { id, object, wholeNumber } from './http/fields.ts'
import { invalid } from './http/invalid.ts'
import type { Operation } from './http/operation.ts'
import { post } from './messages.ts'
import { misbehaves } from './misbehaviour.ts'
import type { SandboxPayment, SandboxRefund } from './records.ts'
import { failRefund, insertRefund, load, update } from './store.ts'
import { dayAt } from './values/days.ts'
import { isSame, type Money } from './values/money.ts'
import { type Instant, later, type Seconds } from './values/time.ts'

const NewRefund = object({
  refundId: id,
  paymentId: z.string('the id of a payment'),
  amount: object({ amount: wholeNumber(1), currency: z.string('a currency code') }),
})

/** How long the sandbox takes to pay a refund out. */
const takes: Seconds = 30

const view = ({ id: refundId, orderId, paymentId, amount, status }: SandboxRefund) => ({
  refundId,
  orderId,
  paymentId,
  amount,
  status,
})

/** What can still be asked back, in minor units: nothing in another currency than the payment's. */
const left = ({ captured, refunded = 0 }: SandboxPayment, currency: string): number =>
  captured?.currency === currency ? captured.amount - refunded : 0

/** Why this much of a payment is not given back; undefined where it is. */
const refusalOf = (payment: SandboxPayment, { amount, currency }: Money): Answer | undefined => {
  if (misbehaves(payment, 'refused')) return refused(422, 'The payment cannot be refunded.')
  return left(payment, currency) < amount ? refused(422, 'The payment does not hold so much.') : undefined
}

const pending = (
  id: string,
  { id: paymentId, orderId }: SandboxPayment,
  amount: Money,
  now: Instant,
): SandboxRefund => ({
  id,
  kind: 'refund',
  orderId,
  paymentId,
  amount,
  status: 'pending',
  createdAt: now,
  due: 'yes',
  dueAt: later(now, takes),
})

const isRepeat = (refund: SandboxRefund, paymentId: string, amount: Money): boolean =>
  refund.paymentId === paymentId && isSame(refund.amount, amount)

/** Takes a refund on. It is paid out a little later, and the platform is told. The same id again is the same refund. */
export const createRefund: Operation = async ({ body, now }) => {
  const wanted = NewRefund.safeParse(body)
  if (!wanted.success) return invalid(wanted.error)
  const { refundId, paymentId, amount } = wanted.data
  const existing = await load('refund', refundId)
  if (existing)
    return isRepeat(existing, paymentId, amount)
      ? answer(200, view(existing))
      : refused(409, 'The id names another refund.')
  const payment = await load('payment', paymentId)
  if (!payment) return refused(404, 'There is no such payment.')
  const refusal = refusalOf(payment, amount)
  if (refusal) return refusal
  const refund = pending(refundId, payment, amount, now)
  if (await insertRefund(refund, payment)) return answer(202, view(refund))
  return refused(503, 'The payment changed just now: ask again.')
}

export const getRefund: Operation = async ({ params }) => {
  const refund = await load('refund', params.refundId ?? '')
  return refund ? answer(200, view(refund)) : refused(404, 'There is no such refund.')
}

/** Pays a refund out, or fails to, and tells the platform. */
export const payOut = async ({ due, dueAt, ...refund }: SandboxRefund, now: Instant): Promise<void> => {
  const payment = await load('payment', refund.paymentId)
  if (!payment) return
  const tell = (settled: SandboxRefund) =>
    post({ type: `refund.${settled.status}`, data: view(settled), url: payment.webhookUrl, now })
  if (misbehaves(payment, 'fails') && !payment.refundFailed) {
    if (await failRefund(refund, payment)) await tell({ ...refund, status: 'failed' })
    return
  }
  const paid: SandboxRefund = { ...refund, status: 'succeeded', bookedAt: now, day: dayAt(now, setting('TIME_ZONE')) }
  if ((await update(paid, 'pending')) && !misbehaves(payment, 'silent')) await tell(paid)
}
