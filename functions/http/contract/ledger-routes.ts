import * as z from 'zod/mini'
import { dayEndCheckStatuses } from '../../domain/ledger/day-end-check.ts'
import { runStatuses } from '../../domain/reconciliation/run.ts'
import { businessDay, instant, listOf, moneyField, pageFields } from './fields.ts'
import { route } from './route.ts'

const checkStatus = z.enum(dayEndCheckStatuses)

const day = z.object({
  date: z.string(),
  reconciliations: z.array(z.object({ provider: z.string(), status: z.enum([...runStatuses, 'NOT_TRIED']) })),
  /** Whether its day-end check has passed; null where it was not checked yet. */
  check: z.nullable(checkStatus),
  isSettled: z.boolean(),
})

export const listLedgerDaysRoute = route({
  method: 'GET',
  path: '/ledger/days',
  handler: 'api/list-ledger-days',
  summary: 'How far each day has come, the newest first: reconciled, checked, settled',
  roles: ['operator'],
  query: z.strictObject({ ...pageFields, cursor: z.optional(businessDay) }),
  replies: { 200: listOf(day) },
})

export const accountsSchema = z.object({
  date: z.string(),
  /** What has `FAILED` may still change. */
  check: checkStatus,
  /** All merchants are one account. What is owed, and what was earned, is below zero; in each currency they sum to 0. */
  items: z.array(
    z.object({
      account: z.string(),
      balance: moneyField,
      /** With `since`: what it was before that day, and what has come to it, or left it, from then on. */
      opening: z.optional(moneyField),
      movement: z.optional(moneyField),
    }),
  ),
})

export const listAccountsRoute = route({
  method: 'GET',
  path: '/ledger/accounts',
  handler: 'api/list-accounts',
  summary:
    'The balance of each account at the end of a day; of the last one that has passed its check, unless `date` says another. With `since` (a first day: of a month, of a year) the trial balance of all days from there on',
  roles: ['operator'],
  query: z.strictObject({ date: z.optional(businessDay), since: z.optional(businessDay) }),
  forms: ['text/csv'],
  replies: { 200: accountsSchema },
})

export const postingSetSchema = z.object({
  setId: z.string(),
  event: z.string(),
  at: instant,
  orderId: z.optional(z.string()),
  merchantId: z.optional(z.string()),
  /** They sum to 0 in each currency. */
  entries: z.array(z.object({ account: z.string(), amount: moneyField })),
  /** Who has decided it, and why. */
  decision: z.optional(
    z.object({ exceptionId: z.string(), by: z.string(), note: z.string(), proposedBy: z.optional(z.string()) }),
  ),
  /** Who wanted a posting by hand, and why. */
  byHand: z.optional(
    z.object({ journalEntryId: z.string(), proposedBy: z.string(), approvedBy: z.string(), reason: z.string() }),
  ),
})

export const listEntriesRoute = route({
  method: 'GET',
  path: '/ledger/days/{date}/entries',
  handler: 'api/list-entries',
  summary: 'All that is booked on a day, event by event; as text/csv, entry by entry, up to 5,000 events at once',
  roles: ['operator'],
  params: z.object({ date: businessDay }),
  query: z.strictObject(pageFields),
  forms: ['text/csv'],
  replies: { 200: listOf(postingSetSchema) },
})
