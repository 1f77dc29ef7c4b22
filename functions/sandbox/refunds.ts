import * as z from 'zod/mini'
import { env } from '../adapters/env.ts'
import { dayOf } from '../domain/business-day.ts'
import { equals, type Money } from '../domain/money.ts'
import { after, type Instant, type Seconds } from '../domain/time.ts'
import { post } from './messages.ts'
import { misbehaves } from './misbehaviour.ts'
import { answer, type Operation, refused } from './operation.ts'
import { failRefund, insertRefund, load, type SandboxPayment, type SandboxRefund, update } from './records.ts'

const NewRefund = z.strictObject({
  refundId: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  paymentId: z.string(),
  amount: z.strictObject({ amount: z.int().check(z.minimum(1)), currency: z.string() }),
})

/** How long the sandbox takes to pay a refund out. */
const takes: Seconds = 30

const view = ({ id, orderId, paymentId, amount, status }: SandboxRefund) => ({
  refundId: id,
  orderId,
  paymentId,
  amount,
  status,
})

const left = ({ captured, refunded = 0 }: SandboxPayment, currency: string): number =>
  captured?.currency === currency ? captured.amount - refunded : 0

const same = (refund: SandboxRefund, paymentId: string, amount: Money): boolean =>
  refund.paymentId === paymentId && equals(refund.amount, amount)

/** Takes a refund on. It is paid out a little later, and the platform is told. The same id again is the same refund. */
export const createRefund: Operation = async ({ body, now }) => {
  const wanted = NewRefund.safeParse(body)
  if (!wanted.success) return refused(400, z.prettifyError(wanted.error))
  const { refundId, paymentId, amount } = wanted.data
  const existing = await load<SandboxRefund>(refundId, 'refund')
  if (existing) {
    return same(existing, paymentId, amount)
      ? answer(200, view(existing))
      : refused(409, 'The id names another refund.')
  }
  const payment = await load<SandboxPayment>(paymentId, 'payment')
  if (!payment) return refused(404, 'There is no such payment.')
  if (misbehaves(payment, 'refused')) return refused(422, 'The payment cannot be refunded.')
  if (left(payment, amount.currency) < amount.amount) return refused(422, 'The payment does not hold so much.')
  const refund: SandboxRefund = {
    id: refundId,
    kind: 'refund',
    orderId: payment.orderId,
    paymentId,
    amount,
    status: 'pending',
    createdAt: now,
    due: 'yes',
    dueAt: after(now, takes),
  }
  if (await insertRefund(refund, payment)) return answer(202, view(refund))
  return refused(503, 'The payment changed just now: ask again.')
}

export const getRefund: Operation = async ({ params }) => {
  const refund = await load<SandboxRefund>(params.refundId ?? '', 'refund')
  return refund ? answer(200, view(refund)) : refused(404, 'There is no such refund.')
}

/** Pays a refund out, or fails to, and tells the platform. */
export const payOut = async ({ due, dueAt, ...refund }: SandboxRefund, now: Instant): Promise<void> => {
  const payment = await load<SandboxPayment>(refund.paymentId, 'payment')
  if (!payment) return
  const tell = (settled: SandboxRefund) =>
    post({ type: `refund.${settled.status}`, data: view(settled), url: payment.webhookUrl, now })
  if (misbehaves(payment, 'fails') && !payment.refundFailed) {
    if (await failRefund(refund, payment)) await tell({ ...refund, status: 'failed' })
    return
  }
  const paid: SandboxRefund = { ...refund, status: 'succeeded', bookedAt: now, day: dayOf(now, env('TIME_ZONE')) }
  if ((await update(paid, 'pending')) && !misbehaves(payment, 'silent')) await tell(paid)
}
