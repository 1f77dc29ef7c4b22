import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLetters } from './dead-letters.ts'
import { ServiceFunction } from './service-function.ts'

export type OutboxProps = {
  /** The file of `functions` that sends a message on, without its ending. */
  readonly entry: string
}

/** The pause before a message that failed comes again: six of the function's timeouts, as AWS asks. */
export const retryPause = Duration.seconds(120)

/** A queue of messages to the outside, and the function that sends them. What is not taken is tried for 20 minutes. */
export class Outbox extends Construct {
  readonly send: ServiceFunction
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { entry }: OutboxProps) {
    super(scope, id)
    this.deadLetters = new DeadLetters(this, 'DeadLetters').queue
    this.queue = new Queue(this, 'Queue', {
      visibilityTimeout: retryPause,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    })
    this.send = new ServiceFunction(this, 'Send', { entry, timeout: Duration.seconds(20) })
    this.send.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        // A slow endpoint does not take the account's concurrency from the API.
        maxConcurrency: 10,
      }),
    )
  }
}
