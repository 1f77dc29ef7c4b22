import * as z from 'zod/mini'
import { dayEndCheckStatuses } from '../../domain/ledger/day-end-check.ts'
import { classes } from '../../domain/reconciliation/classes.ts'
import { runStatuses } from '../../domain/reconciliation/run.ts'
import { businessDay, instant, moneyField } from './fields.ts'
import { route } from './route.ts'

const params = z.object({
  provider: z.string().check(z.maxLength(40)),
  date: businessDay,
})

const side = z.object({ rows: z.int(), amount: moneyField })
const count = z.object({ class: z.enum(classes), theirs: side, ours: side })
const optionalMoney = z.optional(moneyField)

export const reconciliationSchema = z.object({
  provider: z.string(),
  date: z.string(),
  status: z.enum(runStatuses),
  /** Why it is not closed. */
  reasons: z.array(z.string()),
  /** What the file says of itself. */
  file: z.optional(
    z.object({
      rows: z.int(),
      totals: z.array(z.object({ rows: z.int(), amount: moneyField, fee: moneyField, balance: moneyField })),
    }),
  ),
  /** Each row of both sides, in exactly one class. */
  classes: z.array(count),
  /** What earlier days had left over, and found its class now. */
  earlier: z.array(count),
  /** The first 1,000 of them. */
  openItems: z.array(
    z.object({
      class: z.enum(classes),
      reference: z.string(),
      orderId: z.optional(z.string()),
      theirs: optionalMoney,
      ours: optionalMoney,
      /** Where somebody has to decide it. */
      exceptionId: z.optional(z.string()),
      next: z.string(),
    }),
  ),
  openItemCount: z.int(),
  closedAt: z.optional(instant),
  /** What came of a later run of a day that is closed, which has changed nothing: its file is missing, refused or unproven. */
  again: z.optional(z.object({ status: z.enum(runStatuses), at: instant, reasons: z.array(z.string()) })),
  /** Whether the day's ledger is right at its end, once it is reconciled with every provider. */
  books: z.optional(z.object({ status: z.enum(dayEndCheckStatuses), failures: z.array(z.string()) })),
})

export const getReconciliationRoute = route({
  method: 'GET',
  path: '/reconciliations/{provider}/{date}',
  handler: 'api/get-reconciliation',
  summary:
    'How the books of a day and the statement of a provider agree: counts and amounts by class, and what is open',
  roles: ['operator'],
  params,
  forms: ['text/html'],
  replies: { 200: reconciliationSchema },
})

export const runReconciliationRoute = route({
  method: 'POST',
  path: '/reconciliations/{provider}/{date}',
  handler: 'api/run-reconciliation',
  summary: 'Reconciles a day again, with the statement as it is now; the same statement changes nothing',
  roles: ['operator'],
  idempotent: 'optional',
  params,
  replies: { 202: z.object({ provider: z.string(), date: z.string(), status: z.literal('RUNNING') }) },
})
