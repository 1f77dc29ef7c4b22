/** A metric by its namespace, name and dimensions. */
export type MetricId = {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
}

/** What was measured within a minute. */
type Bucket = { sum: number; count: number; min: number; max: number; readonly values: number[] }

type Series = MetricId & { readonly buckets: Map<number, Bucket> }

const minuteMs = 60_000
/** As long as something can be looked at. */
const keptMinutes = 3 * 24 * 60
/** The most values of a minute that are kept for its percentiles. */
const mostValues = 1000

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  [
    namespace,
    name,
    ...Object.entries(dimensions)
      .map(([key, value]) => `${key}=${value}`)
      .sort(),
  ].join('|')

const percentile = (values: readonly number[], share: number): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

const merged = (buckets: readonly Bucket[], stat: string): number | undefined => {
  if (buckets.length === 0) return undefined
  const sum = buckets.reduce((all, one) => all + one.sum, 0)
  const count = buckets.reduce((all, one) => all + one.count, 0)
  switch (stat) {
    case 'Sum':
      return sum
    case 'SampleCount':
      return count
    case 'Average':
      return sum / count
    case 'Minimum':
      return Math.min(...buckets.map(({ min }) => min))
    case 'Maximum':
      return Math.max(...buckets.map(({ max }) => max))
    default:
      return percentile(
        buckets.flatMap(({ values }) => values),
        Number(stat.slice(1)) / 100,
      )
  }
}

/** Whether the store can compute this statistic: those with a name, and percentiles like `p95`. */
export const isStatistic = (stat: string): boolean =>
  /^(Sum|SampleCount|Average|Minimum|Maximum|p\d{1,2}(\.\d+)?)$/.test(stat)

/** What was measured in the last three days, by the minute. */
export class Metrics {
  readonly #series = new Map<string, Series>()

  /** Takes a value in, at a moment in milliseconds. */
  record(id: MetricId, value: number, at: number): void {
    const key = keyOf(id)
    const series = this.#series.get(key) ?? { ...id, buckets: new Map<number, Bucket>() }
    this.#series.set(key, series)
    const minute = Math.floor(at / minuteMs)
    const bucket = series.buckets.get(minute)
    if (!bucket) {
      series.buckets.set(minute, { sum: value, count: 1, min: value, max: value, values: [value] })
      // The oldest minute stands first.
      for (const old of series.buckets.keys()) {
        if (old >= minute - keptMinutes) break
        series.buckets.delete(old)
      }
      return
    }
    bucket.sum += value
    bucket.count++
    bucket.min = Math.min(bucket.min, value)
    bucket.max = Math.max(bucket.max, value)
    if (bucket.values.length < mostValues) bucket.values.push(value)
  }

  /** A statistic of what was measured from one moment to another; undefined where that is nothing. */
  statistic(id: MetricId, stat: string, from: number, to: number): number | undefined {
    const series = this.#series.get(keyOf(id))
    if (!series) return undefined
    const buckets: Bucket[] = []
    for (let minute = Math.floor(from / minuteMs); minute < Math.floor(to / minuteMs); minute++) {
      const bucket = series.buckets.get(minute)
      if (bucket) buckets.push(bucket)
    }
    return merged(buckets, stat)
  }

  /** The metrics of a name that have exactly these dimensions, whatever their values. */
  named(namespace: string, name: string, dimensions: readonly string[]): MetricId[] {
    const wanted = dimensions.toSorted().join()
    return [...this.#series.values()].filter(
      (one) =>
        one.namespace === namespace && one.name === name && Object.keys(one.dimensions).toSorted().join() === wanted,
    )
  }
}

type Document = {
  readonly _aws: {
    readonly Timestamp: number
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
} & Readonly<Record<string, unknown>>

/**
 * Takes in what a function printed in CloudWatch's embedded format.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const recordEmbedded = (metrics: Metrics, document: object): void => {
  const { _aws, ...fields } = document as Document
  for (const { Namespace, Dimensions, Metrics: named } of _aws.CloudWatchMetrics)
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(fields[name])]))
      for (const { Name } of named)
        for (const value of [fields[Name]].flat())
          metrics.record({ namespace: Namespace, name: Name, dimensions }, Number(value), _aws.Timestamp)
    }
}
