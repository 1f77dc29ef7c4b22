import { Topic } from 'aws-cdk-lib/aws-sns'
import { SmsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'

/** What operators have to hear of at once: a topic whose messages go to their phones. */
export class Alerts extends Construct {
  readonly #topic: Topic

  constructor(scope: Construct, id: string, { alarmPhones }: Settings) {
    super(scope, id)
    this.#topic = new Topic(this, 'Topic', { displayName: 'Orders', enforceSSL: true })
    for (const phone of alarmPhones) this.#topic.addSubscription(new SmsSubscription(phone))
  }

  grantAlert(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      this.#topic.grantPublish(fn)
      fn.addEnvironment('ALERTS_TOPIC_ARN', this.#topic.topicArn)
    }
  }
}
