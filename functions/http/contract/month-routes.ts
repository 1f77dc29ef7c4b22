import * as z from 'zod/mini'
import { isMonth } from '../../domain/ledger/month.ts'
import { instant, listOf, pageFields, text } from './fields.ts'
import { route } from './route.ts'

const month = z.string().check(z.refine(isMonth, 'expected a month like 2026-11'))

const signOff = z.object({
  month: z.string(),
  /** `OPEN` until all its days have passed their checks and are settled, then `CLOSED`; `PROPOSED` and `SIGNED` by operators. */
  status: z.enum(['OPEN', 'CLOSED', 'PROPOSED', 'SIGNED']),
  /** A hash over all that is booked up to its end. */
  seal: z.optional(z.string()),
  note: z.optional(z.string()),
  proposedBy: z.optional(z.string()),
  proposedAt: z.optional(instant),
  signedBy: z.optional(z.string()),
  signedAt: z.optional(instant),
})

export const listMonthsRoute = route({
  method: 'GET',
  path: '/ledger/months',
  handler: 'api/list-months',
  summary: 'The months of the ledger, the newest first, and who has signed them',
  roles: ['operator'],
  query: z.strictObject({ ...pageFields, cursor: z.optional(month) }),
  replies: { 200: listOf(signOff) },
})

export const signOffMonthRoute = route({
  method: 'POST',
  path: '/ledger/months/{month}/sign-off',
  handler: 'api/sign-off-month',
  summary: 'Signs a month of which all days are settled: the first operator proposes, another one signs',
  roles: ['operator'],
  params: z.object({ month }),
  body: z.strictObject({ note: text(1000) }),
  replies: { 200: signOff },
})
