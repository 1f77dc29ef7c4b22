import { Topic } from 'aws-cdk-lib/aws-sns'
import { SmsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { Outbox } from './outbox.ts'
import type { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'
import { Store } from './store.ts'

/** What operators have to hear of at once: a topic whose messages go to their phones, and the queue before it. */
export class Alerts extends Construct {
  readonly #messages: Outbox

  constructor(scope: Construct, id: string, { alarmPhones }: Settings) {
    super(scope, id)
    const topic = new Topic(this, 'Topic', { displayName: 'Orders', enforceSSL: true })
    for (const phone of alarmPhones) topic.addSubscription(new SmsSubscription(phone))
    const log = new Store(this, 'Log', {
      partitionKey: 'alertId',
      expiresAt: 'expiresAt',
      disposable: true,
      variable: 'ALERTS_TABLE',
    })
    this.#messages = new Outbox(this, 'Messages', { entry: 'alerts/send-alert', variable: 'ALERT_QUEUE_URL' })
    topic.grantPublish(this.#messages.send)
    log.grantReadWrite(this.#messages.send)
    this.#messages.send.addEnvironment('ALERTS_TOPIC_ARN', topic.topicArn)
  }

  /** Where alerts end up that could not be sent. */
  get deadLetters(): IQueue {
    return this.#messages.deadLetters
  }

  grantAlert(...functions: readonly ServiceFunction[]): void {
    this.#messages.grantSend(...functions)
  }
}
