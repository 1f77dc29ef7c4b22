import { Duration } from 'aws-cdk-lib'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { SmsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { smsPrefix } from '../functions/domain/alert.ts'
import type { Settings } from './settings.ts'
import { Store } from './store.ts'
import { tables } from './tables.ts'
import { WorkQueue } from './work-queue.ts'

/** What operators have to hear of at once: a topic whose messages go to their phones, and the queue before it. */
export class Alerts extends Construct {
  readonly topic: Topic
  readonly log: Store
  readonly messages: WorkQueue

  constructor(scope: Construct, id: string, { alarmPhones }: Settings) {
    super(scope, id)
    this.topic = new Topic(this, 'Topic', { displayName: smsPrefix, enforceSSL: true })
    for (const phone of alarmPhones) this.topic.addSubscription(new SmsSubscription(phone))
    this.log = new Store(this, 'Log', tables.alerts)
    this.messages = new WorkQueue(this, 'Messages', { entry: 'alerts/send-alert', patience: Duration.minutes(20) })
  }
}
