import * as z from 'zod/mini'
import { exceptionActions, exceptionStatuses } from '../../domain/order/exception.ts'
import { rowKinds } from '../../domain/reconciliation/row-kinds.ts'
import { exceptionId, instant, listOf, moneyField, pageFields, text } from './fields.ts'
import { route } from './route.ts'

const status = z.enum(exceptionStatuses)

export const Exception = z.object({
  exceptionId: z.string(),
  status,
  kind: z.string(),
  orderId: z.optional(z.string()),
  merchantId: z.optional(z.string()),
  /** What it is about: a payment, a refund, a booking of a statement, a payout, an entry of our bank's. */
  about: z.string(),
  reason: z.string(),
  amount: z.optional(moneyField),
  /** What both sides say of a booking. */
  reconciliation: z.optional(
    z.object({
      provider: z.string(),
      date: z.string(),
      /** Of which kind the booking is. */
      row: z.optional(z.enum(rowKinds)),
      theirs: z.optional(z.object({ amount: moneyField, fee: moneyField, status: z.string() })),
      ours: z.optional(z.object({ amount: moneyField })),
    }),
  ),
  /** The day of our bank's statement that it is about. */
  bank: z.optional(z.object({ date: z.string() })),
  /** The batch that a payout is for. */
  settlement: z.optional(z.object({ merchantId: z.string(), date: z.string() })),
  /** What is in nobody's hands while it is open. */
  holds: z.object({
    money: z.optional(moneyField),
    stock: z.array(z.object({ productId: z.string(), quantity: z.int() })),
  }),
  since: instant,
  actions: z.array(z.enum(exceptionActions)),
  /** What an operator wants to do about it; it is done once another one decides the same. */
  proposal: z.optional(z.object({ action: z.enum(exceptionActions), note: z.string(), by: z.string(), at: instant })),
  resolution: z.optional(
    z.object({
      action: z.optional(z.enum(exceptionActions)),
      note: z.optional(z.string()),
      by: z.string(),
      /** Who had proposed it, where two people had to want it. */
      proposedBy: z.optional(z.string()),
      at: instant,
    }),
  ),
})

export const listExceptionsRoute = route({
  method: 'GET',
  path: '/exceptions',
  handler: 'api/list-exceptions',
  summary: 'What waits for a human, the longest first: what happened, what it holds, what can end it',
  roles: ['operator'],
  query: z.strictObject({ ...pageFields, status: z._default(status, 'open') }),
  replies: { 200: listOf(Exception) },
})

export const resolveExceptionRoute = route({
  method: 'POST',
  path: '/exceptions/{exceptionId}/resolve',
  handler: 'api/resolve-exception',
  summary: 'Ends an exception with one of its actions; the note says why',
  roles: ['operator'],
  params: z.object({ exceptionId }),
  body: z.strictObject({ action: z.enum(exceptionActions), note: text(1000) }),
  replies: { 200: Exception },
})

export const resolveExceptionsRoute = route({
  method: 'POST',
  path: '/exceptions/resolve',
  handler: 'api/resolve-exceptions',
  summary:
    'Ends up to 50 exceptions with one action and one note; what cannot be ended says why, and keeps no other from it',
  roles: ['operator'],
  body: z.strictObject({
    exceptionIds: z.array(exceptionId).check(z.minLength(1), z.maxLength(50)),
    action: z.enum(exceptionActions),
    note: text(1000),
  }),
  replies: {
    200: z.object({
      /** One for each that was asked for, in the same order: as its own call would have been answered. */
      items: z.array(
        z.object({
          exceptionId: z.string(),
          status: z.int(),
          exception: z.optional(Exception),
          code: z.optional(z.string()),
          detail: z.optional(z.string()),
        }),
      ),
    }),
  },
})
