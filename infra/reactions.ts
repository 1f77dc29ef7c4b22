import { CfnOutput, Duration } from 'aws-cdk-lib'
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { reactions } from '../functions/reactions/reactions.ts'
import { DeadLetters } from './dead-letters.ts'
import { ServiceFunction } from './service-function.ts'
import { Machine } from './state-machines/machine.ts'
import { replayDefinition } from './state-machines/replay-definition.ts'
import type { Store } from './store.ts'
import { WorkQueue } from './work-queue.ts'

/** For an outage of hours; longer, and somebody has been called. */
const patience = Duration.hours(6)

/**
 * The function that reacts to the orders' stream, to those events that set something in motion. An effect that fails leaves the stream
 * for the queue of retries, so that the orders behind it flow on; after six hours it goes to the dead letters, from where it can be
 * redriven. The stream itself holds only while that queue takes nothing, or while the function does not run at all.
 */
export class Reactions extends Construct {
  readonly react: ServiceFunction
  readonly retries: WorkQueue
  /** The places in the stream of what could not even be put off. */
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, orders: Store) {
    super(scope, id)
    this.react = new ServiceFunction(this, 'React', { entry: 'reactions/react', timeout: Duration.seconds(60) })
    const machine = new Machine(this, 'ReplayMachine', {
      steps: { replay: 'reactions/replay' },
      timeout: Duration.minutes(5),
      definition: replayDefinition,
    })
    new CfnOutput(this, 'ReplayMachineArn', { value: machine.stateMachineArn }).overrideLogicalId(
      'ReactionsReplayMachineArn',
    )
    this.retries = new WorkQueue(this, 'Retries', { entry: 'reactions/retry', patience })
    // A queue of its own: what Lambda puts there cannot be redriven.
    this.deadLetters = new DeadLetters(this, 'DeadLetters').queue
    this.react.addEventSource(
      new DynamoEventSource(orders.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        parallelizationFactor: 10,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // Not by a count, which an outage of minutes uses up: a stream keeps its records for a day.
        maxRecordAge: patience,
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
