import * as z from 'zod/mini'
import { decimals } from '../../../domain/money.ts'

const money = z.object({
  amount: z.int().check(z.positive()),
  currency: z.string().check(z.refine((code) => decimals.has(code))),
})

/** A payment as the sandbox's API and its webhooks show it. */
export const SandboxPayment = z.object({
  paymentId: z.string(),
  orderId: z.string(),
  status: z.enum(['open', 'paid', 'declined', 'closed']),
  amount: money,
  url: z.string(),
})
export type SandboxPayment = z.infer<typeof SandboxPayment>

/** A refund, likewise. */
export const SandboxRefund = z.object({
  refundId: z.string(),
  paymentId: z.string(),
  orderId: z.string(),
  status: z.enum(['pending', 'succeeded', 'failed']),
  amount: money,
})
export type SandboxRefund = z.infer<typeof SandboxRefund>

/** A payout, likewise. */
export const SandboxPayout = z.object({
  payoutId: z.string(),
  status: z.enum(['pending', 'succeeded', 'failed']),
})

const message = <T extends z.ZodMiniType>(types: readonly [string, ...string[]], data: T) =>
  z.object({ type: z.enum(types), timestamp: z.iso.datetime(), data })

const paymentTypes = ['payment.paid', 'payment.declined'] as const
const refundTypes = ['refund.succeeded', 'refund.failed'] as const

/** The webhooks that we know how to take. */
export const PaymentMessage = message(paymentTypes, SandboxPayment)
export const RefundMessage = message(refundTypes, SandboxRefund)

/** Whether a message should have been readable: its type is one that we know. */
export const isKnownType = (name: string): boolean =>
  (['unreadable', ...paymentTypes, ...refundTypes] as string[]).includes(name)

/** Why the sandbox refuses a call. */
export const Problem = z.object({ detail: z.string().check(z.maxLength(200)) })

/** What a message that we cannot take calls itself. */
export const typeOf = (message: unknown): string => {
  const named = z.object({ type: z.string().check(z.maxLength(100)) }).safeParse(message)
  return named.success ? named.data.type : 'unreadable'
}
