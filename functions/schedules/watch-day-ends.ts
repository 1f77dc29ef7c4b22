import middy from '@middy/core'
import { loadCheckedThrough } from '../adapters/dynamodb/checked-days.ts'
import { loadDayEndChecks } from '../adapters/dynamodb/day-end-check-repository.ts'
import { countOpenExceptions } from '../adapters/dynamodb/exception-lists.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { env } from '../adapters/env.ts'
import { logger, measure } from '../adapters/telemetry.ts'
import { countLateDays } from '../application/ledger/late-days.ts'
import { dayOf } from '../domain/business-day.ts'
import { moneyHeld } from '../domain/ledger/money-held.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/**
 * Each hour: have the days before come as far as they should have by now? It only looks, so that it can tell that those who
 * do the work have not done it.
 */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const today = dayOf(now, timeZone())
  // The last that has passed, and the one after it, where that has failed.
  const checks = await loadDayEndChecks((await loadCheckedThrough()) ?? '0', today)
  const late = await countLateDays(now, timeZone(), Number(env('SETTLEMENT_HOUR')), checks)
  measure(now, late)
  for (const [currency, held] of Object.entries(moneyHeld(checks))) measure(now, held, { currency })
  measure(now, { ExceptionsOpen: await countOpenExceptions() })
  logger.info('day ends', late)
  return late
})
