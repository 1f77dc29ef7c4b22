import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric, type TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'

/**
 * Whom an alarm tells: `page` rings the operators' phones, `part` rings them through the alarm that stands for it and others of the same
 * cause, `quiet` is shown, and mailed to those who want to know.
 */
export type Severity = 'page' | 'part' | 'quiet'

/** One thing that is watched. Its name is that of its runbook entry. */
export type Watch = {
  readonly name: string
  /** What is the matter when it rings, in so few words that an SMS holds them. */
  readonly says: string
  readonly metric: IMetric
  readonly comparison?: 'above' | 'below'
  readonly threshold: number
  /** How many periods in a row have to be beyond the threshold; one unless given. */
  readonly periods?: number
  /** What no data means: nothing is the matter, something is, or as before. */
  readonly missing: TreatMissingData
  readonly severity: Severity
}

/** A metric that the functions measure, over some minutes. */
export const measured = (
  metricName: string,
  minutes: number,
  dimensions: Readonly<Record<string, string>> = {},
  statistic = 'Sum',
): Metric =>
  new Metric({
    namespace: 'Orders',
    metricName,
    dimensionsMap: { service: 'orders', ...dimensions },
    statistic,
    period: Duration.minutes(minutes),
  })

/**
 * How often something rare has happened: 0 where nothing was measured. While CloudWatch still sees measured periods it passes over the
 * empty ones, so that without the 0 an alarm would stay where it is, and what happens next would ring nobody.
 */
export const counted = (
  metricName: string,
  minutes: number,
  dimensions: Readonly<Record<string, string>> = {},
): MathExpression => filled(measured(metricName, minutes, dimensions), minutes)

/** A metric that is 0 where nothing was measured. */
export const filled = (metric: IMetric, minutes: number): MathExpression =>
  formula('FILL(value, 0)', { value: metric }, minutes)

/** A formula over several metrics. */
export const formula = (expression: string, usingMetrics: Record<string, IMetric>, minutes: number): MathExpression =>
  new MathExpression({ expression, usingMetrics, period: Duration.minutes(minutes), label: expression })
