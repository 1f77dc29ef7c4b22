import middy from '@middy/core'
import { closeDaysThrough } from '../adapters/dynamodb/closed-days.ts'
import { loadDayEndCheck } from '../adapters/dynamodb/day-end-check-repository.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { loadRuns } from '../adapters/dynamodb/reconciliation-run-repository.ts'
import { providerNames } from '../adapters/providers/index.ts'
import { startReconciliation } from '../adapters/step-functions/start-execution.ts'
import { beginLedger, firstUncheckedDay } from '../application/ledger/first-days.ts'
import { addDays, type BusinessDay, dayOf, daysFrom } from '../domain/business-day.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** A run takes up no more days than this: the others come once these are closed. */
const mostDays = 31

/**
 * The days that are to be reconciled, the oldest first: of those whose check has not passed, all that are not closed, and the first where its
 * check has failed, since a statement may have been corrected.
 */
const openDays = async (provider: string, unchecked: readonly BusinessDay[]): Promise<BusinessDay[]> => {
  const [first] = unchecked
  if (first === undefined) return []
  const [runs, check] = await Promise.all([loadRuns(provider, unchecked), loadDayEndCheck(first)])
  return unchecked.filter((day) => runs.get(day)?.status !== 'CLOSED' || (day === first && check?.status === 'FAILED'))
}

/**
 * Each hour: yesterday takes nothing in any more, and each day that is not closed yet is taken up again, until its statement is
 * there and its sums are proven.
 */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const today = dayOf(now, timeZone())
  const yesterday = addDays(today, -1)
  const first = (await firstUncheckedDay()) ?? (await beginLedger(today))
  const unchecked = daysFrom(first, yesterday).slice(0, mostDays)
  if (unchecked.length === 0) return {}
  await closeDaysThrough(yesterday)
  for (const provider of providerNames) {
    const dates = await openDays(provider, unchecked)
    if (dates.length > 0) await startReconciliation(`${provider}-${yesterday}-${now}`, { provider, dates })
  }
  return {}
})
