import middy from '@middy/core'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { logger } from '../adapters/telemetry.ts'
import { checkDayEnd } from '../application/ledger/day-end-check.ts'
import { firstUncheckedDay } from '../application/ledger/first-days.ts'
import { addDays, dayOf, daysFrom } from '../domain/business-day.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** Each hour: the ends of the days whose check has not passed yet, in their order, up to the first that does not pass now. */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const today = dayOf(now, timeZone())
  const first = (await firstUncheckedDay()) ?? today
  for (const day of daysFrom(first, addDays(today, -1))) {
    const check = await checkDayEnd(day, now)
    if (check?.status === 'FAILED') logger.error('day-end check', { day, failures: [...check.failures] })
    if (check?.status !== 'PASSED') break
  }
  return {}
})
