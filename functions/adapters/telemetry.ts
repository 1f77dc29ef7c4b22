import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Instant } from '../domain/time.ts'

/** Structured logs. Never a token, secret, address or name: ids, statuses, codes and counts. */
export const logger = new Logger()

/** One service in one namespace for all functions: alarms then know where to look. */
const metrics = new Metrics({ namespace: 'Orders', serviceName: 'orders' })

/** Counts where it is a number, else a value with its unit. */
type Value = number | readonly [value: number, unit: 'Seconds' | 'Milliseconds']

/** Measures something, in CloudWatch's embedded format. Few dimensions, with few values each, and no ids. */
export const measure = (
  at: Instant,
  values: Readonly<Record<string, Value>>,
  dimensions: Readonly<Record<string, string>> = {},
): void => {
  metrics.setTimestamp(at)
  metrics.addDimensions({ ...dimensions })
  for (const [name, value] of Object.entries(values)) {
    const [amount, unit] = typeof value === 'number' ? [value, 'Count' as const] : value
    metrics.addMetric(name, MetricUnit[unit], amount)
  }
  metrics.publishStoredMetrics()
}
