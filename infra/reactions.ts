import { CfnOutput, Duration } from 'aws-cdk-lib'
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { reactions } from '../functions/reactions/reactions.ts'
import { DeadLetters } from './dead-letters.ts'
import { Machine } from './machine.ts'
import { replayDefinition } from './replay-definition.ts'
import { ServiceFunction } from './service-function.ts'
import type { Store } from './store.ts'

/**
 * The function that reacts to the orders' stream, to those events that set something in motion. What fails is tried again for six
 * hours; then only its place in the stream goes to the dead letters, and `npm run reactions:replay` does it once more.
 */
export class Reactions extends Construct {
  readonly react: ServiceFunction
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, orders: Store) {
    super(scope, id)
    this.react = new ServiceFunction(this, 'React', { entry: 'reactions/react', timeout: Duration.seconds(60) })
    const replay = new ServiceFunction(this, 'Replay', { entry: 'reactions/replay', timeout: Duration.minutes(5) })
    const machine = new Machine(this, 'ReplayMachine', {
      definition: replayDefinition({ replay: replay.functionArn }),
      runs: [replay],
    })
    new CfnOutput(this, 'ReplayMachineArn', { value: machine.stateMachineArn }).overrideLogicalId(
      'ReactionsReplayMachineArn',
    )
    this.deadLetters = new DeadLetters(this, 'DeadLetters').queue
    this.react.addEventSource(
      new DynamoEventSource(orders.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        parallelizationFactor: 10,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // Not by a count, which an outage of minutes uses up: a stream keeps its records for a day.
        maxRecordAge: Duration.hours(6),
        onFailure: new SqsDlq(this.deadLetters),
        filters: [
          FilterCriteria.filter({
            dynamodb: { NewImage: { lastEvent: { S: FilterRule.or(...Object.keys(reactions)) } } },
          }),
        ],
      }),
    )
  }
}
