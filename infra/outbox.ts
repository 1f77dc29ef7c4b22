import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLetters } from './dead-letters.ts'
import { ServiceFunction } from './service-function.ts'

export type OutboxProps = {
  /** The file of `functions` that sends a message on, without its ending. */
  readonly entry: string
  /** The environment variable in which functions find the queue's address. */
  readonly variable: string
}

/** A queue of messages to the outside, and the function that sends them. What is not taken is tried for 20 minutes. */
export class Outbox extends Construct {
  readonly send: ServiceFunction
  readonly deadLetters: Queue
  readonly #queue: Queue
  readonly #variable: string

  constructor(scope: Construct, id: string, { entry, variable }: OutboxProps) {
    super(scope, id)
    this.#variable = variable
    // The pause before a message that failed comes again: six of the function's timeouts, as AWS asks.
    const pause = Duration.seconds(120)
    this.deadLetters = new DeadLetters(this, 'DeadLetters').queue
    this.#queue = new Queue(this, 'Queue', {
      visibilityTimeout: pause,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    })
    this.send = new ServiceFunction(this, 'Send', {
      entry,
      timeout: Duration.seconds(20),
      environment: { RETRY_PAUSE: String(pause.toSeconds()) },
    })
    this.send.addEventSource(new SqsEventSource(this.#queue, { batchSize: 10, reportBatchItemFailures: true }))
  }

  grantSend(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      this.#queue.grantSendMessages(fn)
      fn.addEnvironment(this.#variable, this.#queue.queueUrl)
    }
  }
}
