import { Duration, Stack, Validations } from 'aws-cdk-lib'
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { Construct } from 'constructs'
import { ServiceFunction } from './service-function.ts'

/** A function that runs each minute, and is told which minute it runs for. A run that fails is not repeated: the next one is due. */
export class EveryMinute extends Construct {
  readonly run: ServiceFunction

  constructor(scope: Construct, id: string, { entry }: { readonly entry: string }) {
    super(scope, id)
    this.run = new ServiceFunction(this, 'Run', { entry, timeout: Duration.seconds(55) })
    new Schedule(this, 'Schedule', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(this.run, {
        input: ScheduleTargetInput.fromObject({ scheduledAt: ContextAttribute.scheduledTime }),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    })
    const stack = Stack.of(this)
    Validations.of(stack).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${stack.getLogicalId(this.run.node.defaultChild as CfnFunction)}.Arn>:*]`,
      reason: 'The schedule may run this one function, in each of its versions.',
    })
  }
}
