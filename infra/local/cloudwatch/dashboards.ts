import * as z from 'zod/mini'
import { StartupError } from '../startup-error.ts'
import { measuredBy, type Query } from './alarms.ts'
import { formulaOf } from './formula.ts'
import type { Metrics } from './metrics.ts'

const Options = z.strictObject({
  label: z.optional(z.string()),
  id: z.optional(z.string()),
  period: z.optional(z.int()),
  stat: z.optional(z.string()),
  visible: z.optional(z.boolean()),
  expression: z.optional(z.string()),
})

const place = { width: z.int(), height: z.int(), x: z.int(), y: z.int() }

const MetricWidget = z.strictObject({
  type: z.literal('metric'),
  ...place,
  properties: z.strictObject({
    view: z.enum(['timeSeries', 'singleValue']),
    title: z.string(),
    region: z.string(),
    metrics: z.array(z.array(z.union([z.string(), Options]))),
    yAxis: z.optional(z.any()),
  }),
})

const TextWidget = z.strictObject({
  type: z.literal('text'),
  ...place,
  properties: z.strictObject({ markdown: z.string(), background: z.optional(z.string()) }),
})

const AlarmWidget = z.strictObject({
  type: z.literal('alarm'),
  ...place,
  properties: z.strictObject({ title: z.string(), alarms: z.array(z.string()) }),
})

const Body = z.strictObject({
  start: z.string(),
  widgets: z.array(z.discriminatedUnion('type', [MetricWidget, TextWidget, AlarmWidget])),
})

type Row = z.infer<typeof MetricWidget>['properties']['metrics'][number]
type Options = z.infer<typeof Options>

/** One line of a graph: what it is called, and its values by time; undefined where nothing was measured. */
export type Line = { readonly label: string; readonly points: readonly (number | null)[] }

export type Shown = {
  readonly title: string
  readonly width: number
  readonly kind: 'graph' | 'values' | 'text' | 'alarms'
  readonly text?: string
  /** The end of each period, in milliseconds. */
  readonly times?: readonly number[]
  readonly lines?: readonly Line[]
}

/** A row of a widget's metrics: namespace, name, dimensions in pairs, and options, or an expression. */
type Series = { readonly label: string; readonly visible: boolean; readonly query: Query | Search }

/** All metrics of a name with some dimensions, whatever those are. */
type Search = {
  readonly search: { namespace: string; name: string; dimensions: readonly string[] }
  readonly stat: string
  readonly periodSeconds: number
}

const searchPattern = /^SEARCH\('\{(\w+),([\w,]+)\} MetricName="(\w+)"', '(\w+)', (\d+)\)$/

const searchOf = (expression: string): Search | undefined => {
  const found = searchPattern.exec(expression)
  if (!found) return undefined
  const [, namespace = '', dimensions = '', name = '', stat = '', seconds = ''] = found
  return { search: { namespace, name, dimensions: dimensions.split(',') }, stat, periodSeconds: Number(seconds) }
}

const split = (row: Row): { names: string[]; options: Options } => ({
  names: row.filter((part) => typeof part === 'string'),
  options: row.find((part) => typeof part !== 'string') ?? {},
})

const metricOf = (
  [namespace = '', name = '', ...pairs]: readonly string[],
  { stat = 'Average', period = 300 }: Options,
): Query => {
  const dimensions = Object.fromEntries(
    Array.from({ length: pairs.length / 2 }, (_, index) => [pairs[2 * index], pairs[2 * index + 1]]),
  )
  return { metric: { namespace, name, dimensions }, stat, periodSeconds: period }
}

const seriesOf = (rows: readonly Row[]): Series[] => {
  const parts = rows.map(split)
  const named = new Map(
    parts.flatMap(({ names, options }) => (options.id ? [[options.id, metricOf(names, options)] as const] : [])),
  )
  return parts.map(({ names, options }) => {
    const { expression, label = names[1] ?? '', visible = true, period = 300 } = options
    if (expression === undefined) return { label, visible, query: metricOf(names, options) }
    const query = searchOf(expression) ?? { formula: formulaOf(expression), of: named, periodSeconds: period }
    return { label, visible, query }
  })
}

const hourMs = 3_600_000
const spans: Readonly<Record<string, number>> = { '-PT3H': 3 * hourMs, '-P1D': 24 * hourMs }

/** The dashboards of the templates, with what was measured. */
export class Dashboards {
  readonly #dashboards = new Map<string, { span: number; widgets: z.infer<typeof Body>['widgets'] }>()
  readonly #metrics: Metrics

  constructor(metrics: Metrics) {
    this.#metrics = metrics
  }

  /** Takes a dashboard in. Throws a StartupError for anything in it that cannot be shown here. */
  define(name: string, body: string): void {
    const parsed = Body.safeParse(JSON.parse(body))
    if (!parsed.success)
      throw new StartupError(
        `dashboard ${name}: the local runtime does not know this: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
      )
    const span = spans[parsed.data.start]
    if (span === undefined)
      throw new StartupError(`dashboard ${name}: the local runtime does not know ${parsed.data.start}`)
    for (const widget of parsed.data.widgets) if (widget.type === 'metric') seriesOf(widget.properties.metrics)
    this.#dashboards.set(name, { span, widgets: parsed.data.widgets })
  }

  get names(): string[] {
    return [...this.#dashboards.keys()]
  }

  /** What a dashboard shows at a moment; undefined where there is none of this name. */
  show(name: string, now: number): Shown[] | undefined {
    const dashboard = this.#dashboards.get(name)
    return dashboard?.widgets.map((widget): Shown => {
      const { width } = widget
      if (widget.type === 'text') return { title: '', width, kind: 'text', text: widget.properties.markdown }
      if (widget.type === 'alarm') return { title: widget.properties.title, width, kind: 'alarms' }
      const { title, view, metrics } = widget.properties
      const series = seriesOf(metrics)
      const period = Math.max(...series.map(({ query }) => query.periodSeconds)) * 1000
      // A period that has begun is shown as far as it has come.
      const last = Math.ceil(now / period) * period
      const count = view === 'singleValue' ? 1 : Math.round(dashboard.span / period)
      const times = Array.from({ length: count }, (_, index) => last - (count - 1 - index) * period)
      const lines = series.filter(({ visible }) => visible).flatMap((one) => this.#lines(one, times))
      return { title, width, kind: view === 'singleValue' ? 'values' : 'graph', times, lines }
    })
  }

  #lines({ label, query }: Series, times: readonly number[]): Line[] {
    if (!('search' in query))
      return [{ label, points: times.map((end) => measuredBy(this.#metrics, query, end) ?? null) }]
    const { search, stat, periodSeconds } = query
    return this.#metrics.named(search.namespace, search.name, search.dimensions).map((metric) => ({
      label: Object.entries(metric.dimensions)
        .filter(([name]) => name !== 'service')
        .map(([, value]) => value)
        .join(' '),
      points: times.map((end) => measuredBy(this.#metrics, { metric, stat, periodSeconds }, end) ?? null),
    }))
  }
}
