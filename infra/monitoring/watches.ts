import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { providerNames } from '../../functions/adapters/providers/index.ts'
import { counted, filled, formula, measured, type Watch } from './watch.ts'

/** What is watched: the parts of the stack that measure something by themselves. */
export type Watched = {
  readonly http: HttpApi
  readonly react: LambdaFunction
  /** The queue of reactions that have failed. */
  readonly retries: IQueue
  readonly sweep: LambdaFunction
  readonly watchDayEnds: LambdaFunction
  readonly machines: Readonly<
    Record<'Orders' | 'Refunds' | 'Reconciliation' | 'Settlement' | 'LedgerRebuild', StateMachine>
  >
  /** The topic from which the SMS go out. */
  readonly smsTopic: ITopic
  /** The queues of dead letters, by what they hold. */
  readonly deadLetters: Readonly<Record<string, IQueue>>
}

const { BREACHING, IGNORE, NOT_BREACHING } = TreatMissingData
const statMax = 'Maximum'

/** Shoppers cannot order, pay or be told. */
const requests = ({ http }: Watched): Watch[] => {
  const failures = http.metricServerError({ statistic: 'Sum', period: Duration.minutes(5) })
  const count = http.metricCount({ statistic: 'Sum', period: Duration.minutes(5) })
  const slow = http.metricLatency({ statistic: 'p95', period: Duration.minutes(5) })
  return [
    {
      name: 'RequestsFailing',
      says: 'More than 5 % of the requests fail (5xx)',
      // Five of them at least: a single failure in a quiet night is no reason to get up.
      metric: formula(
        'IF(FILL(failures, 0) >= 5, 100 * FILL(failures, 0) / FILL(count, 1), 0)',
        { failures, count },
        5,
      ),
      threshold: 5,
      missing: NOT_BREACHING,
      severity: 'part',
    },
    {
      name: 'RequestsSlow',
      says: 'One request in twenty takes more than 3 s',
      metric: formula('IF(FILL(count, 0) >= 20, FILL(slow, 0), 0)', { slow, count }, 5),
      threshold: 3000,
      periods: 2,
      missing: NOT_BREACHING,
      severity: 'quiet',
    },
  ]
}

/** Payments that fail with a provider, more than cards are declined on any day. */
const paymentsWith = (provider: string): Watch => {
  const failed = measured('PaymentsFailed', 15, { provider })
  const captured = measured('PaymentsCaptured', 15, { provider })
  return {
    name: `PaymentsFailing-${provider}`,
    says: `More than 30 % of the payments with ${provider} fail`,
    metric: formula(
      'IF(FILL(failed, 0) >= 5, 100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(captured, 0)), 0)',
      { failed, captured },
      15,
    ),
    threshold: 30,
    missing: NOT_BREACHING,
    severity: 'part',
  }
}

const money = (): Watch[] => [
  ...providerNames.map(paymentsWith),
  {
    name: 'OutcomesUnknown',
    says: 'A provider does not answer: outcomes of payments are unknown',
    metric: counted('UnknownOutcomes', 10),
    threshold: 4,
    missing: NOT_BREACHING,
    severity: 'part',
  },
  {
    name: 'DeliveriesFailed',
    says: 'Paid orders were not delivered, and are refunded',
    metric: counted('DeliveriesFailed', 5),
    threshold: 0,
    missing: NOT_BREACHING,
    severity: 'page',
  },
  {
    // Each of them has rung as an exception of its own, with its order and its amount.
    name: 'RefundsFailed',
    says: 'Refunds have failed',
    metric: counted('RefundsFailed', 5),
    threshold: 0,
    missing: NOT_BREACHING,
    severity: 'quiet',
  },
  {
    name: 'SignaturesRefused',
    says: 'Webhooks with wrong signatures: an attack, or a rotated secret',
    metric: counted('SignaturesRefused', 5),
    threshold: 9,
    missing: NOT_BREACHING,
    severity: 'page',
  },
]

/** How often a function has done what it is there for. */
const succeeded = (fn: LambdaFunction, minutes: number) => {
  const over = { statistic: 'Sum', period: Duration.minutes(minutes) }
  const [invocations, errors] = [fn.metricInvocations(over), fn.metricErrors(over)]
  return formula('FILL(invocations, 0) - FILL(errors, 0)', { invocations, errors }, minutes)
}

/** Executions that ended as nobody wanted: failed, over their time, stopped. An alarm takes ten metrics, three of each machine. */
const executionsFailing = (name: string, machines: readonly StateMachine[]): Watch => {
  const over = { statistic: 'Sum', period: Duration.minutes(5) }
  const ended = Object.fromEntries(
    machines.flatMap((machine, index) => [
      [`failed${index}`, machine.metricFailed(over)],
      [`late${index}`, machine.metricTimedOut(over)],
      [`stopped${index}`, machine.metricAborted(over)],
    ]),
  )
  const sum = Object.keys(ended).map((id) => `FILL(${id}, 0)`)
  return {
    name: `ExecutionsFailing-${name}`,
    says: `Executions of the state machines for ${name} have failed`,
    metric: formula(sum.join(' + '), ended, 5),
    threshold: 0,
    missing: NOT_BREACHING,
    severity: 'page',
  }
}

/** The machinery that carries on what requests have begun. */
const machinery = ({ react, retries, sweep, machines, deadLetters, smsTopic }: Watched): Watch[] => {
  const throttles = new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Throttles',
    statistic: 'Sum',
    period: Duration.minutes(5),
  })
  return [
    ...Object.entries(deadLetters).map(
      ([name, queue]): Watch => ({
        name: `DeadLetters-${name}`,
        says: `Dead letters: ${name}, given up after many tries`,
        metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: statMax, period: Duration.minutes(1) }),
        threshold: 0,
        missing: IGNORE,
        severity: 'page',
      }),
    ),
    executionsFailing('orders', [machines.Orders, machines.Refunds]),
    executionsFailing('ledger', [machines.Reconciliation, machines.Settlement, machines.LedgerRebuild]),
    {
      name: 'ReactionsLate',
      says: 'Reactions to orders are more than a minute late (ms)',
      metric: filled(react.metric('IteratorAge', { statistic: statMax, period: Duration.minutes(1) }), 1),
      threshold: 60_000,
      periods: 2,
      missing: NOT_BREACHING,
      severity: 'part',
    },
    {
      name: 'ReactionsFailing',
      says: 'Reactions to orders fail, and are tried again',
      metric: formula(
        'FILL(waiting, 0) + FILL(tried, 0)',
        {
          waiting: retries.metricApproximateNumberOfMessagesVisible({
            statistic: statMax,
            period: Duration.minutes(1),
          }),
          tried: retries.metricApproximateNumberOfMessagesNotVisible({
            statistic: statMax,
            period: Duration.minutes(1),
          }),
        },
        1,
      ),
      threshold: 0,
      // What failed once, and the next time did not, has left the queue by then.
      periods: 5,
      missing: NOT_BREACHING,
      severity: 'part',
    },
    {
      name: 'Throttled',
      says: 'Functions were throttled',
      metric: filled(throttles, 5),
      threshold: 9,
      missing: NOT_BREACHING,
      severity: 'part',
    },
    {
      name: 'TimersFailing',
      says: 'The sweep finds orders that their timers have missed',
      metric: counted('OverdueFound', 15),
      threshold: 19,
      missing: NOT_BREACHING,
      severity: 'quiet',
    },
    {
      name: 'SweepSilent',
      says: 'The sweep has not run for five minutes',
      metric: succeeded(sweep, 5),
      comparison: 'below',
      threshold: 1,
      missing: BREACHING,
      severity: 'page',
    },
    {
      // Its own mail: what rings the phones cannot say that they do not ring.
      name: 'AlertsUndelivered',
      says: 'SMS to the operators were not delivered',
      metric: filled(smsTopic.metricNumberOfNotificationsFailed({ statistic: 'Sum', period: Duration.minutes(5) }), 5),
      threshold: 0,
      missing: NOT_BREACHING,
      severity: 'quiet',
    },
    {
      name: 'SmsHeldBack',
      says: 'More SMS than operators can act on: see the exceptions',
      metric: counted('SmsHeldBack', 60),
      threshold: 0,
      missing: NOT_BREACHING,
      severity: 'quiet',
    },
  ]
}

/** The end of each day, in time to act before the next. */
const dayEnds = ({ watchDayEnds }: Watched): Watch[] => [
  {
    name: 'ReconciliationLate',
    says: 'Not reconciled with a payment provider by noon, in days',
    metric: measured('ReconciliationsLate', 60, {}, statMax),
    threshold: 0,
    // It is measured once an hour: in between, nothing has changed.
    missing: IGNORE,
    severity: 'page',
  },
  {
    name: 'LedgerImbalance',
    says: 'The ledger does not add up, in days',
    metric: measured('LedgerImbalance', 60, {}, statMax),
    threshold: 0,
    missing: IGNORE,
    severity: 'page',
  },
  {
    name: 'SettlementLate',
    says: 'Merchants were not settled with in time, in days',
    metric: measured('SettlementsLate', 60, {}, statMax),
    threshold: 0,
    missing: IGNORE,
    severity: 'page',
  },
  {
    name: 'PayoutsFailed',
    says: 'The bank has sent payouts back',
    metric: counted('PayoutsFailed', 5),
    threshold: 0,
    missing: NOT_BREACHING,
    severity: 'page',
  },
  {
    name: 'DayEndUnwatched',
    says: 'Nobody has looked at the day ends for two hours',
    metric: succeeded(watchDayEnds, 60),
    comparison: 'below',
    threshold: 1,
    periods: 2,
    missing: BREACHING,
    severity: 'page',
  },
]

/** Everything that is watched. */
export const watchesOf = (watched: Watched): Watch[] => [
  ...requests(watched),
  ...money(),
  ...machinery(watched),
  ...dayEnds(watched),
]
