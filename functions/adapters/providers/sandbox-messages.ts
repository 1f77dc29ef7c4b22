import * as z from 'zod/mini'
import { decimals } from '../../domain/money.ts'

const money = z.object({
  amount: z.int(),
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

const message = <T extends z.ZodMiniType>(types: readonly [string, ...string[]], data: T) =>
  z.object({ type: z.enum(types), timestamp: z.iso.datetime(), data })

/** The webhooks that we know how to take. */
export const PaymentMessage = message(['payment.paid', 'payment.declined'], SandboxPayment)
export const RefundMessage = message(['refund.succeeded', 'refund.failed'], SandboxRefund)

/** What a message that we cannot take calls itself. */
export const typeOf = (told: unknown): string => {
  const named = z.object({ type: z.string().check(z.maxLength(100)) }).safeParse(told)
  return named.success ? named.data.type : 'unreadable'
}
