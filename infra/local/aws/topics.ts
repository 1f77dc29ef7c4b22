import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Metrics } from '../cloudwatch/metrics.ts'
import type { RuntimeState } from '../state.ts'
import { AwsError } from './aws-error.ts'
import type { Faults } from './faults.ts'
import { bytesOf, limits } from './limits.ts'
import type { Usage } from './usage.ts'

export type Message = { readonly to: string; readonly message: string; readonly at: string }

export type Subscription = { readonly protocol: 'sms' | 'email'; readonly to: string }

/** Carriers deliver most SMS within seconds, and some after minutes. */
const lateMs = 5 * 60_000

/** The topics of the templates, and the inboxes of the phones and people that subscribe to them. */
export class Topics {
  readonly #subscriptions = new Map<string, Subscription[]>()
  readonly #clock: Clock
  readonly #state: RuntimeState
  readonly #usage: Usage
  readonly #faults: Faults
  readonly #metrics: Metrics

  constructor(parts: { clock: Clock; state: RuntimeState; usage: Usage; faults: Faults; metrics: Metrics }) {
    this.#clock = parts.clock
    this.#state = parts.state
    this.#usage = parts.usage
    this.#faults = parts.faults
    this.#metrics = parts.metrics
  }

  define(arn: string): void {
    this.#subscriptions.set(arn, this.#subscriptions.get(arn) ?? [])
  }

  subscribe(arn: string, subscription: Subscription): void {
    this.#subscriptions.set(arn, [...(this.#subscriptions.get(arn) ?? []), subscription])
  }

  /** Sends a message to all who subscribe to a topic, and gives its id. Throws the errors that SNS gives. */
  publish(arn: string, message: string): string {
    if (bytesOf(message) > limits.topicMessage)
      throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long')
    const subscriptions = this.#subscriptions.get(arn)
    if (!subscriptions) throw new AwsError('NotFound', 'Topic does not exist')
    this.#usage.message(arn.split(':').at(-1) ?? arn)
    for (const subscription of subscriptions) this.#deliver(arn, subscription, message)
    return randomUUID()
  }

  /** What does not arrive is counted, and nobody else hears of it: the caller's message was taken. */
  #deliver(arn: string, { protocol, to }: Subscription, message: string): void {
    const dimensions = { TopicName: arn.split(':').at(-1) ?? arn }
    const fault = this.#faults.take('sns', 'Deliver')
    if (fault === 'delay') {
      this.#clock.at(this.#clock.now() + lateMs, () => this.#arrive(protocol, to, message))
      return
    }
    if (fault) {
      const failed = { namespace: 'AWS/SNS', name: 'NumberOfNotificationsFailed', dimensions }
      this.#metrics.record(failed, 1, this.#clock.now())
      return
    }
    this.#arrive(protocol, to, message)
  }

  #arrive(protocol: Subscription['protocol'], to: string, message: string): void {
    const at = new Date(this.#clock.now()).toISOString()
    this.#state.set(protocol, `${at} ${randomUUID()}`, { to, message, at } satisfies Message)
  }

  /** Every SMS, or e-mail, that went out, the oldest first. */
  inbox(protocol: Subscription['protocol']): Message[] {
    return this.#state.all<Message>(protocol)
  }
}
