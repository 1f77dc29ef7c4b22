import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import { type Closings, checkBooks } from '../adapters/close-books.ts'
import { timeZone } from '../adapters/ledger.ts'
import { logger, metrics } from '../adapters/telemetry.ts'
import { addDays, dayOf } from '../domain/business-day.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** As far back as days are checked that could not be before. */
const furthest = 7

/** Each hour: the books of every day that is reconciled with all providers, and whose check has not passed yet. */
export const handler = middy<Input, object>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const today = dayOf(now, timeZone())
  metrics.setTimestamp(now)
  const closings: Closings = new Map()
  for (let back = furthest; back >= 1; back--) {
    const day = addDays(today, -back)
    const check = await checkBooks(day, now, closings)
    if (!check) continue
    metrics.addMetric('BooksWrong', MetricUnit.Count, check.failures.length)
    if (check.status === 'FAILED') logger.error('books', { day, failures: [...check.failures] })
  }
  metrics.publishStoredMetrics()
  return {}
})
