import * as z from 'zod/mini'
import { setting } from './aws/settings.ts'
import { entryOf } from './entries.ts'
import { type Answer, answer, refused } from './http/answers.ts'
import { id, object, wholeNumber } from './http/fields.ts'
import { invalid } from './http/invalid.ts'
import type { Operation } from './http/operation.ts'
import { post } from './messages.ts'
import { misbehaves } from './misbehaviour.ts'
import type { SandboxPayment, SandboxRefund } from './records.ts'
import { failRefund, insertRefund, load, returnRefund, update } from './store.ts'
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

/** The shopper's bank sends a refund back that was paid out: it is booked, and the platform is told. */
export const takeRefundBack: Operation = async ({ params, now }) => {
  const refund = await load('refund', params.refundId ?? '')
  const payment = refund && (await load('payment', refund.paymentId))
  if (!refund || !payment) return refused(404, 'There is no such refund.')
  if (refund.status !== 'succeeded') return refused(409, `The refund is ${refund.status}: none that was paid out.`)
  const { id: reference, orderId, paymentId, amount } = refund
  const returned = { type: 'refund_returned', reference, orderId, paymentId, amount } as const
  if (!(await returnRefund(refund, payment, entryOf(returned, now))))
    return refused(503, 'It changed just now: ask again.')
  const failed: SandboxRefund = { ...refund, status: 'failed' }
  if (!misbehaves(payment, 'silent'))
    await post({ type: 'refund.failed', data: view(failed), url: payment.webhookUrl, now })
  return answer(200, view(failed))
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
