import type { Clock } from '../clock.ts'
import type { MetricId, Metrics } from './metrics.ts'

type Values = Partial<Readonly<Record<'Invocations' | 'Errors' | 'Duration' | 'Throttles' | 'IteratorAge', number>>>

const dimensionsOf = (functionName: string): MetricId['dimensions'][] => [{ FunctionName: functionName }, {}]

/** What Lambda measures by itself, for each function and for all functions together. Durations and ages are in milliseconds. */
export class LambdaMetrics {
  /** Kept, since a metric is found faster by an id that was used before. */
  readonly #ids = new Map<string, readonly MetricId[]>()
  readonly #metrics: Metrics
  readonly #clock: Clock

  constructor(metrics: Metrics, clock: Clock) {
    this.#metrics = metrics
    this.#clock = clock
  }

  record(functionName: string, values: Values): void {
    for (const [name, value] of Object.entries(values))
      for (const id of this.#idsOf(functionName, name)) this.#metrics.record(id, value, this.#clock.now())
  }

  #idsOf(functionName: string, name: string): readonly MetricId[] {
    const key = `${functionName}/${name}`
    const ids =
      this.#ids.get(key) ??
      dimensionsOf(functionName).map((dimensions) => ({ namespace: 'AWS/Lambda', name, dimensions }))
    this.#ids.set(key, ids)
    return ids
  }
}
