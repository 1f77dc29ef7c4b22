import middy from '@middy/core'
import { loadDayEndChecks } from '../adapters/dynamodb/day-end-check-repository.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { logger } from '../adapters/telemetry.ts'
import type { ClosingBalances } from '../application/ledger/closing-balances.ts'
import { checkDayEnd } from '../application/ledger/day-end-check.ts'
import { addDays, dayOf, furthest } from '../domain/business-day.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** Each hour: the end of every day that is reconciled with all providers, and whose check has not passed yet. */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const today = dayOf(now, timeZone())
  const first = addDays(today, -furthest)
  const passed = (await loadDayEndChecks(first, today))
    .filter(({ status }) => status === 'PASSED')
    .map(({ day }) => day)
  const closings: ClosingBalances = new Map()
  // Before the first day that has passed there was no ledger.
  for (let day = passed[0] ?? first; day < today; day = addDays(day, 1)) {
    if (passed.includes(day)) continue
    const check = await checkDayEnd(day, now, closings)
    if (check?.status === 'FAILED') logger.error('day-end check', { day, failures: [...check.failures] })
  }
  return {}
})
