import { Duration, Stack, TimeZone, Validations } from 'aws-cdk-lib'
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import {
  type CfnSchedule,
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { Construct } from 'constructs'
import { ServiceFunction } from './service-function.ts'

export type ScheduledProps = {
  /** The file of `functions` that it runs, without its ending. */
  readonly entry: string
  /** When, as EventBridge Scheduler writes it; each minute unless it says otherwise. */
  readonly expression?: string
  readonly timeZone?: string
  /** How long a run may take; as long as until the next one, unless it says otherwise. */
  readonly timeout?: Duration
  /**
   * It looks for what is due, and does nothing where its queries find nothing. The local runtime need not run it then when the
   * clock is moved on by days.
   */
  readonly polls?: true
}

const eachMinute = 'rate(1 minute)'

/**
 * A function that runs by a schedule, and is told which moment it runs for. A run that fails is not repeated, since the next one
 * is due; one that Lambda has no room for waits, up to half of the time until then.
 */
export class Scheduled extends Construct {
  readonly run: ServiceFunction

  constructor(
    scope: Construct,
    id: string,
    { entry, expression = eachMinute, timeZone = 'UTC', timeout = Duration.seconds(55), polls }: ScheduledProps,
  ) {
    super(scope, id)
    this.run = new ServiceFunction(this, 'Run', { entry, timeout })
    this.run.configureAsyncInvoke({
      retryAttempts: 0,
      // A minute is the least that Lambda takes.
      maxEventAge: Duration.minutes(expression === eachMinute ? 1 : 30),
    })
    const schedule = new Schedule(this, 'Schedule', {
      schedule: ScheduleExpression.expression(expression, TimeZone.of(timeZone)),
      target: new LambdaInvoke(this.run, {
        input: ScheduleTargetInput.fromObject({ scheduledAt: ContextAttribute.scheduledTime }),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    })
    if (polls) (schedule.node.defaultChild as CfnSchedule).addMetadata('polls', true)
    const stack = Stack.of(this)
    Validations.of(stack).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${stack.getLogicalId(this.run.node.defaultChild as CfnFunction)}.Arn>:*]`,
      reason: 'The schedule may run this one function, in each of its versions.',
    })
  }
}
