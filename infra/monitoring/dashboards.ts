import { Duration, Stack } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { providerNames } from '../../functions/adapters/providers/index.ts'
import { classes } from '../../functions/domain/reconciliation/classes.ts'
import { measured } from './watch.ts'
import type { Watched } from './watches.ts'

const graph = (title: string, left: IMetric[], width = 12) => new GraphWidget({ title, left, width, height: 6 })

const events = (...names: readonly string[]): IMetric[] =>
  names.map((event) => measured('OrderEvents', 60, { event }).with({ label: event }))

/** A metric for each of the currencies that there are. */
const byCurrency = (metricName: string): IMetric =>
  new MathExpression({
    expression: `SEARCH('{Orders,currency,service} MetricName="${metricName}"', 'Maximum', 3600)`,
    period: Duration.hours(1),
    label: '',
  })

const sumOf = (metricName: string, minutes: number) => measured(metricName, minutes).with({ label: metricName })

/** Dashboards are an account's, not a region's: the name says which region it shows. */
const nameOf = (scope: Construct, name: string): string => {
  const { stackName, region } = Stack.of(scope)
  return `${stackName}-${name}-${region}`
}

/** How the business goes: orders, money, refunds, the ledger. */
const business = (scope: Construct): void => {
  const placed = measured('OrderEvents', 60, { event: 'placed' })
  const paid = measured('OrderEvents', 60, { event: 'paymentCaptured' })
  new Dashboard(scope, 'Business', {
    dashboardName: nameOf(scope, 'Business'),
    defaultInterval: Duration.days(1),
    widgets: [
      [
        new SingleValueWidget({
          title: 'This hour',
          metrics: [
            placed.with({ label: 'orders placed' }),
            paid.with({ label: 'orders paid' }),
            new MathExpression({
              expression: 'IF(placed > 0, 100 * FILL(paid, 0) / placed, 0)',
              usingMetrics: { placed, paid },
              period: Duration.hours(1),
              label: 'paid, in %',
            }),
          ],
          width: 24,
          height: 3,
        }),
      ],
      [
        graph('Orders, by the hour', events('placed', 'paymentCaptured', 'delivered', 'autoConfirmed')),
        graph(
          'Orders that ended otherwise',
          events('paymentExpired', 'cancelled', 'deliveryFailed', 'deliveryExpired', 'refunded'),
        ),
      ],
      [
        graph('Money held for open orders, in minor units', [byCurrency('MoneyHeld')]),
        graph('Owed to merchants, in minor units', [byCurrency('MerchantsOwed')]),
      ],
      [
        graph('Refunds', [...events('refundRequested', 'partRefunded', 'refunded'), sumOf('RefundsFailed', 60)]),
        graph('Seconds that money was stranded', [
          measured('SecondsStranded', 60, {}, 'Maximum').with({ label: 'longest' }),
        ]),
      ],
      [
        graph(
          'Reconciled, by class',
          classes.map((name) => measured('ReconciledRows', 60, { class: name }).with({ label: name })),
        ),
        graph('Days behind; exceptions open', [
          ...['ReconciliationsLate', 'LedgerImbalance', 'SettlementsLate'].map((name) =>
            measured(name, 60, {}, 'Maximum').with({ label: name }),
          ),
          sumOf('PayoutsFailed', 60),
          measured('ExceptionsOpen', 60, {}, 'Maximum').with({ label: 'ExceptionsOpen' }),
        ]),
      ],
    ],
  })
}

/** Whether the machines run: what rings, requests, payments, the stream, executions. */
const operations = (
  scope: Construct,
  { http, react, retries, machines, deadLetters, smsTopic }: Watched,
  alarms: IAlarm[],
): void => {
  const five = { period: Duration.minutes(5) }
  new Dashboard(scope, 'Operations', {
    dashboardName: nameOf(scope, 'Operations'),
    defaultInterval: Duration.hours(3),
    widgets: [
      [new TextWidget({ markdown: 'What each alarm means, and what to do: `docs/runbook.md`', width: 24, height: 1 })],
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
      [
        graph('Requests', [
          http.metricCount({ ...five, statistic: 'Sum', label: 'all' }),
          http.metricClientError({ ...five, statistic: 'Sum', label: '4xx' }),
          http.metricServerError({ ...five, statistic: 'Sum', label: '5xx' }),
        ]),
        graph('Latency, in ms', [
          http.metricLatency({ ...five, statistic: 'p50', label: 'p50' }),
          http.metricLatency({ ...five, statistic: 'p95', label: 'p95' }),
        ]),
      ],
      [
        graph('Payments', [
          ...providerNames.flatMap((provider) => [
            measured('PaymentsCaptured', 5, { provider }).with({ label: `${provider} captured` }),
            measured('PaymentsFailed', 5, { provider }).with({ label: `${provider} failed` }),
          ]),
          sumOf('UnknownOutcomes', 5),
        ]),
        graph('Webhooks refused, overdue orders found', [sumOf('SignaturesRefused', 5), sumOf('OverdueFound', 5)]),
      ],
      [
        graph('Reactions: age in ms', [
          react.metric('IteratorAge', { ...five, statistic: 'Maximum', label: 'oldest' }),
        ]),
        graph('Reactions to try again; dead letters', [
          retries.metricApproximateNumberOfMessagesNotVisible({ ...five, statistic: 'Maximum', label: 'to try again' }),
          ...Object.entries(deadLetters).map(([name, queue]) =>
            queue.metricApproximateNumberOfMessagesVisible({ ...five, statistic: 'Maximum', label: name }),
          ),
        ]),
      ],
      [
        graph('Executions that failed, or found no room', [
          ...Object.entries(machines).map(([name, machine]) =>
            machine.metricFailed({ ...five, statistic: 'Sum', label: name }),
          ),
          sumOf('ExecutionsNotStarted', 5),
        ]),
        graph('SMS', [
          sumOf('SmsSent', 5),
          sumOf('SmsHeldBack', 5),
          smsTopic.metricNumberOfNotificationsFailed({ ...five, statistic: 'Sum', label: 'not delivered' }),
        ]),
      ],
    ],
  })
}

export const dashboards = (scope: Construct, watched: Watched, alarms: IAlarm[]): void => {
  business(scope)
  operations(scope, watched, alarms)
}
