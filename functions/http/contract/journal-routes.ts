import * as z from 'zod/mini'
import { journalStatuses } from '../../domain/ledger/journal-entry.ts'
import { maxAmount } from '../../domain/money.ts'
import { businessDay, currencyCode, instant, journalEntryId, listOf, moneyField, pageFields, text } from './fields.ts'
import { route } from './route.ts'

const status = z.enum(journalStatuses)

/** Minor units of either sign. */
const signed = z.object({
  amount: z.int().check(
    z.minimum(-maxAmount),
    z.maximum(maxAmount),
    z.refine((amount) => amount !== 0, 'expected minor units other than 0'),
  ),
  currency: currencyCode,
})

const journalEntry = z.object({
  journalEntryId: z.string(),
  status,
  entries: z.array(z.object({ account: z.string(), amount: moneyField })),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.optional(z.string()),
  decidedAt: z.optional(instant),
  /** The day of the ledger on which it is booked; in the answer to who approves it. */
  bookedOn: z.optional(businessDay),
})

export const proposeJournalEntryRoute = route({
  method: 'POST',
  path: '/ledger/journal-entries',
  handler: 'api/propose-journal-entry',
  summary: 'Proposes a posting by hand: nothing is booked until another operator approves it',
  roles: ['operator'],
  idempotent: true,
  body: z.strictObject({
    entries: z
      .array(z.strictObject({ account: z.string().check(z.maxLength(100)), amount: signed }))
      .check(z.minLength(2), z.maxLength(20)),
    reason: text(1000),
  }),
  replies: { 201: journalEntry },
})

export const listJournalEntriesRoute = route({
  method: 'GET',
  path: '/ledger/journal-entries',
  handler: 'api/list-journal-entries',
  summary: 'The postings by hand, the newest first: those that wait for a second operator, unless `status` says others',
  roles: ['operator'],
  query: z.strictObject({ ...pageFields, status: z._default(status, 'PROPOSED') }),
  replies: { 200: listOf(journalEntry) },
})

export const decideJournalEntryRoute = route({
  method: 'POST',
  path: '/ledger/journal-entries/{journalEntryId}/decide',
  handler: 'api/decide-journal-entry',
  summary: 'Has a proposed posting booked, by another operator than who has proposed it; or rejects it',
  roles: ['operator'],
  params: z.object({ journalEntryId }),
  body: z.strictObject({ decision: z.enum(['approve', 'reject']) }),
  replies: { 200: journalEntry },
})
