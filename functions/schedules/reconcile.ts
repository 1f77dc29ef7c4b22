import middy from '@middy/core'
import { closeDaysThrough } from '../adapters/dynamodb/closed-days.ts'
import { loadDayEndChecks } from '../adapters/dynamodb/day-end-check-repository.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { loadRuns } from '../adapters/dynamodb/reconciliation-run-repository.ts'
import { providerNames } from '../adapters/providers/index.ts'
import { startReconciliation } from '../adapters/step-functions/start-execution.ts'
import { addDays, type BusinessDay, dayOf, furthest } from '../domain/business-day.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/**
 * The days up to yesterday that are to be reconciled, the oldest first: every one since the first that was tried that is not closed, and
 * those whose check has failed, since a statement may have been corrected.
 */
const openDays = async (provider: string, yesterday: BusinessDay): Promise<BusinessDay[]> => {
  const days = Array.from({ length: furthest }, (_, back) => addDays(yesterday, back - furthest + 1))
  const first = days[0] as BusinessDay
  const [runs, checks] = await Promise.all([loadRuns(provider, days), loadDayEndChecks(first, yesterday)])
  const failed = checks.filter(({ status }) => status === 'FAILED').map(({ day }) => day)
  const firstTried = days.find((day) => runs.has(day)) ?? yesterday
  return days.filter((day) => day >= firstTried && (runs.get(day)?.status !== 'CLOSED' || failed.includes(day)))
}

/**
 * Each hour: yesterday takes nothing in any more, and each day that is not closed yet is taken up again, until its statement is
 * there and its sums are proven.
 */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const yesterday = addDays(dayOf(now, timeZone()), -1)
  await closeDaysThrough(yesterday)
  for (const provider of providerNames) {
    const dates = await openDays(provider, yesterday)
    if (dates.length > 0) await startReconciliation(`${provider}-${yesterday}-${now}`, { provider, dates })
  }
  return {}
})
