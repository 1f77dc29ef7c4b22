import middy from '@middy/core'
import { loadDayEndChecks } from '../adapters/dynamodb/day-end-check-repository.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { loadSettledThrough } from '../adapters/dynamodb/settled-days.ts'
import { startSettlement } from '../adapters/step-functions/start-execution.ts'
import { sendOpenPayouts } from '../application/settlement/send-payout.ts'
import { addDays, type BusinessDay, dayOf } from '../domain/business-day.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** The days that can be settled, in their order: up to the first whose check has not passed. */
const settlableDays = async (yesterday: BusinessDay): Promise<BusinessDay[]> => {
  const through = await loadSettledThrough()
  const checks = await loadDayEndChecks(through ? addDays(through, 1) : '0', yesterday)
  const open = checks.findIndex(({ status }) => status !== 'PASSED')
  return checks.slice(0, open < 0 ? undefined : open).map(({ day }) => day)
}

/** Each hour from the settlement's on: settles every day that can be, and asks about the payouts that are on their way. */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const yesterday = addDays(dayOf(now, timeZone()), -1)
  const dates = await settlableDays(yesterday)
  if (dates.length > 0) await startSettlement(`${dates[0]}-${now}`, dates)
  await sendOpenPayouts(now)
  return {}
})
