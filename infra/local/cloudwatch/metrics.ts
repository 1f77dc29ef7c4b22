import { Series } from './series.ts'

/** A metric by its namespace, name and dimensions. */
export type MetricId = {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
}

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  [
    namespace,
    name,
    ...Object.entries(dimensions)
      .map(([key, value]) => `${key}=${value}`)
      .sort(),
  ].join('|')

/** What was measured in the last three days, by the minute. */
export class Metrics {
  readonly #series = new Map<string, { readonly id: MetricId; readonly series: Series }>()
  /** The series of ids that were asked for before: alarms ask each minute, with the same ones. */
  readonly #known = new WeakMap<MetricId, Series>()

  /** Takes a value in, at a moment in milliseconds. */
  record(id: MetricId, value: number, at: number): void {
    this.#find(id).record(value, at)
  }

  /** A statistic of what was measured from one moment to another; undefined where that is nothing. */
  statistic(id: MetricId, stat: string, from: number, to: number): number | undefined {
    return this.#find(id).statistic(stat, from, to)
  }

  /** Forgets what was measured from a moment on: the clock went back to it. */
  forgetFrom(at: number): void {
    for (const { series } of this.#series.values()) series.forgetFrom(at)
  }

  /** The metrics of a name that have exactly these dimensions, whatever their values. */
  named(namespace: string, name: string, dimensions: readonly string[]): MetricId[] {
    const wanted = dimensions.toSorted().join()
    return [...this.#series.values()]
      .filter(({ series }) => !series.isEmpty)
      .map(({ id }) => id)
      .filter(
        (id) =>
          id.namespace === namespace && id.name === name && Object.keys(id.dimensions).toSorted().join() === wanted,
      )
  }

  #find(id: MetricId): Series {
    const known = this.#known.get(id)
    if (known) return known
    const key = keyOf(id)
    const { series } = this.#series.get(key) ?? { series: new Series() }
    this.#series.set(key, { id, series })
    this.#known.set(id, series)
    return series
  }
}
