import type { Clock } from '../clock.ts'
import type { RuntimeState } from '../state.ts'
import { type AlarmRule, type Formula, ruleOf } from './formula.ts'
import type { MetricId, Metrics } from './metrics.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** A metric over a period, or a formula over several. */
export type Query =
  | { readonly metric: MetricId; readonly stat: string; readonly periodSeconds: number }
  | { readonly formula: Formula; readonly of: ReadonlyMap<string, Query>; readonly periodSeconds: number }

export type Missing = 'breaching' | 'notBreaching' | 'ignore' | 'missing'

type Common = {
  readonly name: string
  readonly arn: string
  readonly description: string
  readonly actions: readonly string[]
}

export type MetricAlarm = Common & {
  readonly query: Query
  readonly isBeyond: (value: number) => boolean
  readonly periods: number
  readonly datapoints: number
  readonly missing: Missing
}

export type CompositeAlarm = Common & { readonly rule: string }

/** Where an alarm stands, since when, and why. */
export type AlarmStatus = { readonly state: AlarmState; readonly since: number; readonly reason: string }

/** What an alarm's action is told, as CloudWatch tells a function. */
export type Change = {
  readonly alarm: MetricAlarm | CompositeAlarm
  readonly before: AlarmStatus
  readonly now: AlarmStatus
  readonly reasonData: object
}

const minuteMs = 60_000

/** How many periods before those that an alarm asks for CloudWatch looks at as well. */
const beyondPeriods = 2

/**
 * The periods that an alarm is judged by: the last ones that were measured, wherever in the range they are. Only where these are too
 * few, some without a value are among them, and what missing data means is asked.
 */
const judged = (range: readonly (number | undefined)[], periods: number): (number | undefined)[] => {
  const measured = range.filter((value) => value !== undefined)
  if (measured.length >= periods) return measured.slice(-periods)
  const missing = Array.from({ length: periods - measured.length }, () => undefined)
  return [...measured, ...missing]
}

/** The value of a query in the period that ends at a moment. */
export const measuredBy = (metrics: Metrics, query: Query, end: number): number | undefined => {
  const from = end - query.periodSeconds * 1000
  if ('metric' in query) return metrics.statistic(query.metric, query.stat, from, end)
  return query.formula((name) => {
    const inner = query.of.get(name)
    return inner && measuredBy(metrics, inner, end)
  })
}

/** The alarms of the templates, evaluated each minute by the runtime's clock. */
export class Alarms {
  readonly #metric: MetricAlarm[] = []
  readonly #composite: (CompositeAlarm & { readonly holds: AlarmRule })[] = []
  readonly #metrics: Metrics
  readonly #clock: Clock
  readonly #state: RuntimeState
  readonly #statuses = new Map<string, AlarmStatus>()
  readonly #act: (change: Change) => void
  readonly #sample: () => void
  #startedAt = 0
  #evaluatedAt = 0

  /** `sample` measures what has a size rather than happens, like queues; `act` carries out an alarm's actions. */
  constructor(parts: {
    metrics: Metrics
    clock: Clock
    state: RuntimeState
    act: (change: Change) => void
    sample: () => void
  }) {
    this.#metrics = parts.metrics
    this.#clock = parts.clock
    this.#state = parts.state
    this.#act = parts.act
    this.#sample = parts.sample
  }

  defineMetric(alarm: MetricAlarm): void {
    this.#metric.push(alarm)
    this.#restore(alarm)
  }

  defineComposite(alarm: CompositeAlarm): void {
    this.#composite.push({ ...alarm, holds: ruleOf(alarm.rule) })
    this.#restore(alarm)
  }

  /** From now on they are evaluated each minute. */
  start(): void {
    if (this.#metric.length === 0) return
    this.#startedAt = this.#clock.now()
    this.#clock.every(
      (after) => (Math.floor(after / minuteMs) + 1) * minuteMs,
      (minute) => this.#evaluate(minute),
    )
  }

  /** The alarm that runs a function when this one is in alarm: itself, or one that stands for it. */
  #rings({ name, arn, actions }: Common): string | null {
    const runs = (list: readonly string[]) => list.some((action) => action.startsWith('arn:aws:lambda:'))
    if (runs(actions)) return name
    return this.#composite.find((one) => runs(one.actions) && one.rule.includes(`"${arn}"`))?.name ?? null
  }

  list(): {
    readonly rings: string | null
    readonly name: string
    readonly description: string
    readonly state: AlarmState
    readonly since: number
    readonly reason: string
  }[] {
    return [...this.#composite, ...this.#metric].map((alarm) => ({
      name: alarm.name,
      description: alarm.description,
      rings: this.#rings(alarm),
      ...this.#of(alarm.arn),
    }))
  }

  #of(arn: string): AlarmStatus {
    return this.#statuses.get(arn) as AlarmStatus
  }

  #restore({ arn, name }: Common): void {
    const kept = this.#state.get<AlarmStatus>('alarms', name)
    const unknown: AlarmStatus = { state: 'INSUFFICIENT_DATA', since: this.#clock.now(), reason: 'not evaluated yet' }
    this.#statuses.set(arn, kept ?? unknown)
  }

  #evaluate(end: number): void {
    if (end <= this.#evaluatedAt) this.#beginAgain(end)
    this.#evaluatedAt = end
    this.#sample()
    for (const alarm of this.#metric) this.#evaluateMetric(alarm, end)
    for (const alarm of this.#composite) this.#evaluateComposite(alarm, end)
  }

  /** After the clock went back, as little is known of the time before as after a start. */
  #beginAgain(at: number): void {
    this.#startedAt = at
    this.#metrics.forgetFrom(at)
  }

  #evaluateMetric(alarm: MetricAlarm, end: number): void {
    const { periods, missing, query } = alarm
    const periodMs = query.periodSeconds * 1000
    const range: (number | undefined)[] = []
    for (let back = periods + beyondPeriods - 1; back >= 0; back--)
      range.push(measuredBy(this.#metrics, query, end - back * periodMs))
    const values = judged(range, periods)
    const found = stateOf(alarm, values)
    // That nothing came before there was anybody to send it is no silence.
    const isTooSoon = missing === 'breaching' && end - periods * periodMs < this.#startedAt
    if (found === undefined || (found === 'ALARM' && isTooSoon)) return
    this.#move(alarm, found, end, () => whyMetric(alarm, values))
  }

  #evaluateComposite(alarm: CompositeAlarm & { readonly holds: AlarmRule }, end: number): void {
    const ringing = this.#metric.filter(({ arn }) => this.#of(arn).state === 'ALARM')
    const isInAlarm = (one: string) => ringing.some(({ arn, name }) => arn === one || name === one)
    this.#move(alarm, alarm.holds(isInAlarm) ? 'ALARM' : 'OK', end, () => whyComposite(alarm, ringing))
  }

  #move(alarm: MetricAlarm | CompositeAlarm, state: AlarmState, at: number, why: () => Why): void {
    const before = this.#of(alarm.arn)
    if (before.state === state) return
    const { reason, reasonData } = why()
    const now: AlarmStatus = { state, since: at, reason }
    this.#statuses.set(alarm.arn, now)
    this.#state.set('alarms', alarm.name, now)
    if (state === 'ALARM') this.#act({ alarm, before, now, reasonData })
  }
}

type Why = { readonly reason: string; readonly reasonData: object }

const whyMetric = (
  { periods, query: { periodSeconds } }: MetricAlarm,
  values: readonly (number | undefined)[],
): Why => {
  const shown = values.map((value) => (value === undefined ? 'no data' : Math.round(value * 100) / 100))
  return {
    reason: `${shown.join(', ')} in the last ${periods} periods of ${periodSeconds} s`,
    reasonData: { recentDatapoints: values.map((value) => value ?? null), period: periodSeconds },
  }
}

const whyComposite = ({ rule }: CompositeAlarm, ringing: readonly MetricAlarm[]): Why => {
  const named = ringing.filter(({ arn, name }) => rule.includes(`"${arn}"`) || rule.includes(`"${name}"`))
  return {
    reason: named.length > 0 ? `in alarm: ${named.map(({ name }) => name).join(', ')}` : 'none of its alarms rings',
    reasonData: {
      // On AWS an alarm's ARN ends with its name.
      triggeringAlarms: named.map(({ arn, name }) => ({ arn: arn.replace(/[^:]*$/, name), state: { value: 'ALARM' } })),
    },
  }
}

/** The state that these values make, the oldest first; undefined where it stays as it is. */
const stateOf = (
  { isBeyond, datapoints, missing }: MetricAlarm,
  values: readonly (number | undefined)[],
): AlarmState | undefined => {
  const isNothing = values.every((value) => value === undefined)
  if (isNothing && missing === 'ignore') return undefined
  if (isNothing && missing === 'missing') return 'INSUFFICIENT_DATA'
  const beyond = values.filter((value) => (value === undefined ? missing === 'breaching' : isBeyond(value))).length
  return beyond >= datapoints ? 'ALARM' : 'OK'
}
