import * as z from 'zod/mini'
import { setting } from './aws/settings.ts'
import { object, oneOf, wholeNumber } from './http/fields.ts'
import { post } from './messages.ts'
import { misbehaves } from './misbehaviour.ts'
import { paymentView } from './payment-view.ts'
import type { SandboxPayment } from './records.ts'
import { update } from './store.ts'
import { dayAt } from './values/days.ts'
import { hour, type Instant, type Seconds } from './values/time.ts'

/** What a person chose on the payment page, and what a test wants to go wrong afterwards. */
export const Choice = object({
  outcome: oneOf('paid', 'declined'),
  webhook: z._default(oneOf('normal', 'none', 'duplicate', 'late', 'forged'), 'normal'),
  delaySeconds: z.optional(wholeNumber(0, 30 * 24 * hour)),
  amount: z.optional(wholeNumber(1)),
})
export type Choice = z.infer<typeof Choice>

const lateBy: Seconds = hour

const announce = async (payment: SandboxPayment, { webhook, delaySeconds }: Choice, now: Instant): Promise<void> => {
  if (webhook === 'none') return
  await post({
    type: `payment.${payment.status}`,
    data: paymentView(payment),
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

const settled = (payment: SandboxPayment, { outcome, amount }: Choice, now: Instant): SandboxPayment => {
  if (outcome === 'declined') return { ...payment, status: 'declined' }
  const captured = { ...payment.amount, amount: amount ?? payment.amount.amount }
  return { ...payment, status: 'paid', captured, bookedAt: now, day: dayAt(now, setting('TIME_ZONE')) }
}

/** Pays or declines an open payment and tells the platform. Undefined where it was no longer open. */
export const settle = async (
  payment: SandboxPayment,
  choice: Choice,
  now: Instant,
): Promise<SandboxPayment | undefined> => {
  if (!isPayable(payment, now)) return undefined
  const after = settled(payment, choice, now)
  if (!(await update(after, payment.status))) return undefined
  await announce(after, choice, now)
  return after
}
