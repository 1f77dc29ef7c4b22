import { Topic } from 'aws-cdk-lib/aws-sns'
import { SmsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { Outbox } from './outbox.ts'
import type { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'

/** What operators have to hear of at once: a topic whose messages go to their phones, and the queue before it. */
export class Alerts extends Construct {
  readonly #messages: Outbox

  constructor(scope: Construct, id: string, { alarmPhones }: Settings) {
    super(scope, id)
    const topic = new Topic(this, 'Topic', { displayName: 'Orders', enforceSSL: true })
    for (const phone of alarmPhones) topic.addSubscription(new SmsSubscription(phone))
    this.#messages = new Outbox(this, 'Messages', { entry: 'alerts/send-alert', variable: 'ALERT_QUEUE_URL' })
    topic.grantPublish(this.#messages.send)
    this.#messages.send.addEnvironment('ALERTS_TOPIC_ARN', topic.topicArn)
  }

  grantAlert(...functions: readonly ServiceFunction[]): void {
    this.#messages.grantSend(...functions)
  }
}
