import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLetters } from './dead-letters.ts'
import { ServiceFunction } from './service-function.ts'

export type WorkQueueProps = {
  /** The file of `functions` that takes its messages, without its ending. */
  readonly entry: string
  /** How long a message that fails is tried again before it goes to the dead letters. */
  readonly patience: Duration
}

/** The pause before a message that failed comes again: six of the function's timeouts, as AWS asks. */
export const retryPause = Duration.seconds(120)

/** A queue, the function that takes its messages, and the dead letters: the messages that it could not do with. */
export class WorkQueue extends Construct {
  readonly work: ServiceFunction
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { entry, patience }: WorkQueueProps) {
    super(scope, id)
    this.deadLetters = new DeadLetters(this, 'DeadLetters').queue
    this.queue = new Queue(this, 'Queue', {
      visibilityTimeout: retryPause,
      deadLetterQueue: {
        queue: this.deadLetters,
        maxReceiveCount: patience.toSeconds() / retryPause.toSeconds(),
      },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    })
    this.work = new ServiceFunction(this, 'Work', { entry, timeout: Duration.seconds(20) })
    this.work.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        // A slow endpoint does not take the account's concurrency from the API.
        maxConcurrency: 10,
      }),
    )
  }
}
