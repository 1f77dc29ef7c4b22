import type { Activity } from '../activity.ts'
import type { Topics } from '../aws/topics.ts'
import type { Iam } from '../iam/iam.ts'
import type { AsyncInvocations } from '../lambda/async-invocations.ts'
import { account, region } from '../templates/intrinsics.ts'
import type { AlarmStatus, Change } from './alarms.ts'

/** As CloudWatch writes a time: `2026-11-22T14:05:00.000+0000`. */
const timeOf = (at: number) => new Date(at).toISOString().replace('Z', '+0000')

const stateOf = ({ state, since, reason }: AlarmStatus, reasonData: object = {}) => ({
  value: state,
  reason,
  reasonData: JSON.stringify(reasonData),
  timestamp: timeOf(since),
})

/** What a function is told of an alarm that has changed. */
const eventOf = ({ alarm, before, now, reasonData }: Change) => ({
  source: 'aws.cloudwatch',
  alarmArn: alarm.arn,
  accountId: account,
  time: timeOf(now.since),
  region,
  alarmData: {
    alarmName: alarm.name,
    state: stateOf(now, reasonData),
    previousState: stateOf(before),
    // Of a composite alarm CloudWatch tells the rule, and does not say that it tells the description.
    configuration: 'rule' in alarm ? { alarmRule: alarm.rule } : { description: alarm.description },
  },
})

/** What a topic is told. */
const messageOf = ({ alarm, before, now }: Change) =>
  JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    NewStateValue: now.state,
    NewStateReason: now.reason,
    StateChangeTime: timeOf(now.since),
    OldStateValue: before.state,
    Region: region,
  })

type Parts = {
  readonly calls: AsyncInvocations
  readonly topics: Topics
  readonly activity: Activity
  readonly iam: Iam
}

/** Carries out an alarm's actions: runs functions, publishes to topics. What their policies do not let an alarm do is left out. */
export const actionsOf =
  ({ calls, topics, activity, iam }: Parts) =>
  (change: Change): void => {
    const may = (service: string, action: string, resource: string) =>
      !iam.check({ service, sourceArn: change.alarm.arn }, { action, resource })
    for (const arn of change.alarm.actions)
      if (!arn.startsWith('arn:aws:lambda:')) {
        if (may('cloudwatch.amazonaws.com', 'sns:Publish', arn)) topics.publish(arn, messageOf(change))
      } else if (may('lambda.alarms.cloudwatch.amazonaws.com', 'lambda:InvokeFunction', arn))
        activity.launch(() => calls.invoke(arn, () => eventOf(change)))
  }
