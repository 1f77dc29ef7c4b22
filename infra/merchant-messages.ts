import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLetters } from './dead-letters.ts'
import { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'

/** The queue of webhooks to merchants, and the function that delivers them. What is not taken is tried for 20 minutes. */
export class MerchantMessages extends Construct {
  readonly deliver: ServiceFunction
  readonly #queue: Queue

  constructor(scope: Construct, id: string, { loopbackWebhooks }: Settings) {
    super(scope, id)
    // The pause before a message that failed comes again: six of the function's timeouts, as AWS asks.
    const pause = Duration.seconds(120)
    this.#queue = new Queue(this, 'Queue', {
      visibilityTimeout: pause,
      deadLetterQueue: { queue: new DeadLetters(this, 'DeadLetters').queue, maxReceiveCount: 10 },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    })
    this.deliver = new ServiceFunction(this, 'Deliver', {
      entry: 'merchants/deliver-message',
      timeout: Duration.seconds(20),
      environment: {
        RETRY_PAUSE: String(pause.toSeconds()),
        ...(loopbackWebhooks && { LOOPBACK_WEBHOOKS: 'allowed' }),
      },
    })
    this.deliver.addEventSource(new SqsEventSource(this.#queue, { batchSize: 10, reportBatchItemFailures: true }))
  }

  grantSend(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      this.#queue.grantSendMessages(fn)
      fn.addEnvironment('MERCHANT_QUEUE_URL', this.#queue.queueUrl)
    }
  }
}
