import middy from '@middy/core'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { reconcileBank } from '../application/bank/reconcile-bank.ts'
import { addDays, dayOf } from '../domain/business-day.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** Each hour: books what our bank's statements show, of each day that is over. */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  await reconcileBank(addDays(dayOf(now, timeZone()), -1), now)
  return {}
})
