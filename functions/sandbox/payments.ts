import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { env } from '../adapters/env.ts'
import { dayOf } from '../domain/business-day.ts'
import { decimals } from '../domain/money.ts'
import { hour, type Instant, type Seconds } from '../domain/time.ts'
import { post } from './messages.ts'
import { misbehaves } from './misbehaviour.ts'
import { answer, type Operation, refused } from './operation.ts'
import { insert, load, type SandboxPayment, update } from './records.ts'

const amount = z.strictObject({
  amount: z.int().check(z.minimum(1)),
  currency: z.string().check(z.refine((code) => decimals.has(code))),
})

const NewPayment = z.strictObject({
  paymentId: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  orderId: z.string().check(z.maxLength(100)),
  amount,
  method: z.optional(z.string()),
  expiresAt: z.iso.datetime(),
  webhookUrl: z.url(),
})

/** A payment as the platform sees it. */
const view = (payment: SandboxPayment) => ({
  paymentId: payment.id,
  orderId: payment.orderId,
  status: payment.status,
  amount: payment.captured ?? payment.amount,
  refunded: payment.refunded ?? 0,
  url: `${env('SANDBOX_URL')}/pay/${payment.id}.${payment.secret}`,
})

let hasBegun = false

/** Remembers the first day of all, from which on there are statements. */
const begin = async (now: Instant): Promise<void> => {
  if (!hasBegun) await insert({ id: 'beginning', kind: 'beginning', first: dayOf(now, env('TIME_ZONE')) })
  hasBegun = true
}

/** Opens a payment. The same id again is the same payment. */
export const createPayment: Operation = async ({ body, now }) => {
  const wanted = NewPayment.safeParse(body)
  if (!wanted.success) return refused(400, z.prettifyError(wanted.error))
  await begin(now)
  const { paymentId, expiresAt, ...rest } = wanted.data
  const payment: SandboxPayment = {
    ...rest,
    id: paymentId,
    kind: 'payment',
    expiresAt: Date.parse(expiresAt),
    createdAt: now,
    secret: randomBytes(18).toString('base64url'),
    status: 'open',
  }
  if (await insert(payment)) return answer(201, view(payment))
  const existing = await load<SandboxPayment>(paymentId, 'payment')
  return existing ? answer(200, view(existing)) : refused(409, 'The id names something else.')
}

export const getPayment: Operation = async ({ params }) => {
  const payment = await load<SandboxPayment>(params.paymentId ?? '', 'payment')
  return payment ? answer(200, view(payment)) : refused(404, 'There is no such payment.')
}

/** Closes a payment that is open, so that nobody can pay it; says where it stands. */
export const closePayment: Operation = async ({ params }) => {
  const payment = await load<SandboxPayment>(params.paymentId ?? '', 'payment')
  if (!payment) return refused(404, 'There is no such payment.')
  if (payment.status !== 'open') return answer(200, view(payment))
  const closed: SandboxPayment = { ...payment, status: 'closed' }
  return (await update(closed, 'open')) ? answer(200, view(closed)) : refused(409, 'It changed just now: ask again.')
}

/** What a person chose on the payment page, and what a test wants to go wrong afterwards. */
export const Choice = z.strictObject({
  outcome: z.enum(['paid', 'declined']),
  webhook: z._default(z.enum(['normal', 'none', 'duplicate', 'late', 'forged']), 'normal'),
  delaySeconds: z.optional(z.int().check(z.minimum(0), z.maximum(30 * 24 * hour))),
  amount: z.optional(z.int().check(z.minimum(1))),
})
export type Choice = z.infer<typeof Choice>

const lateBy: Seconds = hour

const announce = async (payment: SandboxPayment, { webhook, delaySeconds }: Choice, now: Instant): Promise<void> => {
  if (webhook === 'none') return
  await post({
    type: `payment.${payment.status}`,
    data: view(payment),
    url: payment.webhookUrl,
    now,
    delay: delaySeconds ?? (webhook === 'late' ? lateBy : 0),
    forged: webhook === 'forged',
    copies: webhook === 'duplicate' ? 2 : 1,
  })
}

/** Whether the payment can still be paid at `now`. */
export const isPayable = (payment: SandboxPayment, now: Instant): boolean =>
  misbehaves(payment, 'late')
    ? ['open', 'closed'].includes(payment.status)
    : payment.status === 'open' && now < payment.expiresAt

/** Pays or declines an open payment and tells the platform. Undefined where it was no longer open. */
export const settle = async (
  payment: SandboxPayment,
  choice: Choice,
  now: Instant,
): Promise<SandboxPayment | undefined> => {
  if (!isPayable(payment, now)) return undefined
  const captured = { ...payment.amount, amount: choice.amount ?? payment.amount.amount }
  const settled: SandboxPayment =
    choice.outcome === 'paid'
      ? { ...payment, status: 'paid', captured, bookedAt: now, day: dayOf(now, env('TIME_ZONE')) }
      : { ...payment, status: 'declined' }
  if (!(await update(settled, payment.status))) return undefined
  await announce(settled, choice, now)
  return settled
}
