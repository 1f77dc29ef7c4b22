import middy from '@middy/core'
import { startReconciliation } from '../adapters/execution.ts'
import { timeZone } from '../adapters/ledger.ts'
import { providerNames } from '../adapters/providers/index.ts'
import { loadRun } from '../adapters/reconciliations.ts'
import { addDays, type BusinessDay, dayOf } from '../domain/business-day.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** As far back as days are made up for that were missed. */
const furthest = 35

/** The days up to yesterday that are to be closed, the oldest first: all since the last closed one, or since the first that was tried. */
const openDays = async (provider: string, yesterday: BusinessDay): Promise<BusinessDay[]> => {
  const days = Array.from({ length: furthest }, (_, back) => addDays(yesterday, -back))
  const runs = await Promise.all(days.map((day) => loadRun(provider, day)))
  const lastClosed = runs.findIndex((run) => run?.status === 'CLOSED')
  const firstTried = runs.findLastIndex((run) => run !== undefined)
  const count = lastClosed >= 0 ? lastClosed : Math.max(1, firstTried + 1)
  return days.slice(0, count).reverse()
}

/** Each hour: whatever day is not closed yet is taken up again, until its statement is there and its sums are proven. */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const yesterday = addDays(dayOf(now, timeZone()), -1)
  for (const provider of providerNames) {
    const dates = await openDays(provider, yesterday)
    if (dates.length > 0) await startReconciliation(`${provider}-${yesterday}-${now}`, { provider, dates })
  }
  return {}
})
