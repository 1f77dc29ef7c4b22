import * as z from 'zod/mini'
import { bankClasses } from '../../domain/bank/bank-entry.ts'
import { bankDayStatuses } from '../../domain/bank/bank-statement.ts'
import { businessDay, instant, moneyField } from './fields.ts'
import { route } from './route.ts'

export const getBankStatementRoute = route({
  method: 'GET',
  path: '/bank/statements/{date}',
  handler: 'api/get-bank-statement',
  summary: 'What our bank shows of a day: its balances, and how many entries are in each class',
  roles: ['operator'],
  params: z.object({ date: businessDay }),
  replies: {
    200: z.object({
      date: z.string(),
      status: z.enum(bankDayStatuses),
      at: instant,
      /** Why it is not closed. */
      reasons: z.array(z.string()),
      balances: z.array(z.object({ opening: moneyField, closing: moneyField })),
      /** Each entry, in exactly one class. */
      classes: z.array(z.object({ class: z.enum(bankClasses), entries: z.int(), amount: moneyField })),
    }),
  },
})
