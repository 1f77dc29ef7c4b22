import { Duration, Stack } from 'aws-cdk-lib'
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarm,
  type IAlarmAction,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { compositeTexts } from '../../functions/alerts/composite-texts.ts'
import { ServiceFunction } from '../service-function.ts'
import type { Settings } from '../settings.ts'
import { dashboards } from './dashboards.ts'
import type { Watch } from './watch.ts'
import { type Watched, watchesOf } from './watches.ts'

const comparisons = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
} as const

/** Watches the stack: alarms that ring the operators' phones or tell quietly, and dashboards. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, { watched, settings }: { watched: Watched; settings: Settings }) {
    super(scope, id)
    const ring = new ServiceFunction(this, 'Ring', { entry: 'alerts/ring' })
    // One that fails comes twice more: the alert has the same id, and is sent once.
    ring.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1) })
    const notices = new Topic(this, 'Notices', { displayName: 'Orders: for your information', enforceSSL: true })
    notices.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'))
    for (const address of settings.noticeEmails) notices.addSubscription(new EmailSubscription(address))
    // One permission for all alarms; CDK's own action would add one for each.
    ring.addPermission('Alarms', {
      principal: new ServicePrincipal('lambda.alarms.cloudwatch.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    })
    const phone: IAlarmAction = { bind: () => ({ alarmActionArn: ring.functionArn }) }
    const mail = new SnsAction(notices)

    const watches = watchesOf(watched)
    const alarms = new Map(
      watches.map((watch) => [watch, this.#alarm(watch, { page: phone, part: undefined, quiet: mail })]),
    )
    const parts = watches.filter(({ severity }) => severity === 'part')
    const trouble = new CompositeAlarm(this, 'ServiceInTrouble', {
      compositeAlarmName: `${Stack.of(this).stackName}-ServiceInTrouble`,
      alarmDescription: compositeTexts.ServiceInTrouble,
      // Whatever of these one cause has set off, it is one SMS.
      alarmRule: AlarmRule.anyOf(
        ...parts.map((watch) => AlarmRule.fromAlarm(alarms.get(watch) as IAlarm, AlarmState.ALARM)),
      ),
    })
    trouble.addAlarmAction(phone)
    dashboards(this, watched, [...alarms.values(), trouble])
  }

  #alarm(watch: Watch, actions: Readonly<Record<Watch['severity'], IAlarmAction | undefined>>): Alarm {
    const { name, says, metric, comparison = 'above', threshold, periods = 1, missing, severity } = watch
    const alarm = new Alarm(this, name, {
      alarmName: `${Stack.of(this).stackName}-${name}`,
      alarmDescription: says,
      metric,
      comparisonOperator: comparisons[comparison],
      threshold,
      evaluationPeriods: periods,
      treatMissingData: missing,
    })
    const action = actions[severity]
    if (action) alarm.addAlarmAction(action)
    return alarm
  }
}
