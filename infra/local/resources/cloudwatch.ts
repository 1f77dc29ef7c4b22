import * as z from 'zod/mini'
import type { Query } from '../cloudwatch/alarms.ts'
import { formulaOf } from '../cloudwatch/formula.ts'
import { isStatistic } from '../cloudwatch/series.ts'
import { StartupError } from '../startup-error.ts'
import { account, region } from '../templates/intrinsics.ts'
import { resourceType } from './resource-type.ts'

const Dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() }))
const Statistic = z.string().check(z.refine(isStatistic, 'expected a statistic like Sum or p95'))

const MetricStat = z.strictObject({
  Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: z.optional(Dimensions) }),
  Period: z.int(),
  Stat: Statistic,
})

const MetricQuery = z.strictObject({
  Id: z.string(),
  Expression: z.optional(z.string()),
  Label: z.optional(z.string()),
  MetricStat: z.optional(MetricStat),
  Period: z.optional(z.int()),
  ReturnData: z.boolean(),
})

const Properties = z.strictObject({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.optional(z.array(z.string())),
  ComparisonOperator: z.enum(['GreaterThanThreshold', 'LessThanThreshold']),
  Threshold: z.number(),
  EvaluationPeriods: z.int(),
  DatapointsToAlarm: z.optional(z.int()),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']),
  Namespace: z.optional(z.string()),
  MetricName: z.optional(z.string()),
  Dimensions: z.optional(Dimensions),
  Statistic: z.optional(Statistic),
  ExtendedStatistic: z.optional(Statistic),
  Period: z.optional(z.int()),
  Metrics: z.optional(z.array(MetricQuery)),
})

const named = (dimensions: z.infer<typeof Dimensions> = []) =>
  Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]))

const ofStat = ({ Metric, Stat, Period }: z.infer<typeof MetricStat>): Query => ({
  metric: { namespace: Metric.Namespace, name: Metric.MetricName, dimensions: named(Metric.Dimensions) },
  stat: Stat,
  periodSeconds: Period,
})

/** What the alarm looks at: one metric, or the formula that returns data. */
const queryOf = (properties: z.infer<typeof Properties>): Query => {
  const { AlarmName, Metrics = [] } = properties
  const parts = new Map(
    Metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, ofStat(MetricStat)] as const] : [])),
  )
  const returned = Metrics.find(({ ReturnData }) => ReturnData)
  if (returned?.Expression) {
    const periodSeconds = Math.max(...[...parts.values()].map((part) => part.periodSeconds))
    return { formula: formulaOf(returned.Expression), of: parts, periodSeconds }
  }
  if (returned?.MetricStat) return ofStat(returned.MetricStat)
  const { Namespace, MetricName, Statistic: stat, ExtendedStatistic, Period, Dimensions: dimensions } = properties
  const Stat = stat ?? ExtendedStatistic
  if (!Namespace || !MetricName || !Stat || !Period)
    throw new StartupError(`the alarm ${AlarmName} has neither a metric nor a formula`)
  return ofStat({ Metric: { Namespace, MetricName, Dimensions: dimensions }, Stat, Period })
}

const alarmArn = (name: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`

export const alarm = resourceType({
  properties: Properties,
  identity: (name) => ({ ref: name, attributes: { Arn: alarmArn(name) } }),
  create({ alarms }, { name }, properties) {
    const { Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = properties
    alarms.defineMetric({
      name: properties.AlarmName,
      arn: alarmArn(name),
      description: properties.AlarmDescription,
      actions: properties.AlarmActions ?? [],
      query: queryOf(properties),
      isBeyond: (value) => (ComparisonOperator === 'GreaterThanThreshold' ? value > Threshold : value < Threshold),
      periods: EvaluationPeriods,
      datapoints: DatapointsToAlarm ?? EvaluationPeriods,
      missing: TreatMissingData,
    })
  },
})

export const compositeAlarm = resourceType({
  properties: z.strictObject({
    AlarmName: z.string(),
    AlarmDescription: z.string(),
    AlarmRule: z.string(),
    AlarmActions: z.optional(z.array(z.string())),
  }),
  identity: (name) => ({ ref: name, attributes: { Arn: alarmArn(name) } }),
  create({ alarms }, { name }, { AlarmName, AlarmDescription, AlarmRule, AlarmActions = [] }) {
    alarms.defineComposite({
      name: AlarmName,
      arn: alarmArn(name),
      description: AlarmDescription,
      actions: AlarmActions,
      rule: AlarmRule,
    })
  },
})

export const dashboard = resourceType({
  properties: z.strictObject({ DashboardName: z.string(), DashboardBody: z.string() }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ dashboards }, _named, { DashboardName, DashboardBody }) {
    dashboards.define(DashboardName, DashboardBody)
  },
})
