/** What was measured within a minute. */
type Bucket = { sum: number; count: number; min: number; max: number; readonly values: number[] }

const minuteMs = 60_000
/** As long as something can be looked at. */
const keptMinutes = 3 * 24 * 60
/** How many values of a minute are enough for its percentiles. */
const mostValues = 1000

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

/** Whether a series can compute this statistic: those with a name, and percentiles like `p95`. */
export const isStatistic = (stat: string): boolean =>
  /^(Sum|SampleCount|Average|Minimum|Maximum|p\d{1,2}(\.\d+)?)$/.test(stat)

/** The values of one metric in the last three days, by the minute. */
export class Series {
  readonly #buckets = new Map<number, Bucket>()
  #lastMinute = Number.NEGATIVE_INFINITY

  get isEmpty(): boolean {
    return this.#buckets.size === 0
  }

  /** Takes a value in, at a moment in milliseconds. */
  record(value: number, at: number): void {
    const minute = Math.floor(at / minuteMs)
    const bucket = this.#buckets.get(minute)
    if (!bucket) {
      this.#begin(minute, value)
      return
    }
    bucket.sum += value
    bucket.count++
    bucket.min = Math.min(bucket.min, value)
    bucket.max = Math.max(bucket.max, value)
    if (bucket.values.length < mostValues) bucket.values.push(value)
  }

  /** A statistic of what was measured from one moment to another; undefined where that is nothing. */
  statistic(stat: string, from: number, to: number): number | undefined {
    const first = Math.floor(from / minuteMs)
    if (this.#lastMinute < first) return undefined
    const buckets: Bucket[] = []
    for (let minute = first; minute < Math.floor(to / minuteMs); minute++) {
      const bucket = this.#buckets.get(minute)
      if (bucket) buckets.push(bucket)
    }
    return merged(buckets, stat)
  }

  /** Forgets what was measured from a moment on. */
  forgetFrom(at: number): void {
    const first = Math.floor(at / minuteMs)
    for (const minute of [...this.#buckets.keys()]) if (minute >= first) this.#buckets.delete(minute)
    this.#lastMinute = Math.max(Number.NEGATIVE_INFINITY, ...this.#buckets.keys())
  }

  #begin(minute: number, value: number): void {
    this.#buckets.set(minute, { sum: value, count: 1, min: value, max: value, values: [value] })
    this.#lastMinute = Math.max(this.#lastMinute, minute)
    if (this.#buckets.size <= keptMinutes) return
    // There are more of them than minutes to be kept: the oldest stand first.
    for (const old of this.#buckets.keys()) {
      if (old >= minute - keptMinutes) break
      this.#buckets.delete(old)
    }
  }
}
