import { randomUUID } from 'node:crypto'
import type { Activity } from '../activity.ts'
import type { Clock } from '../clock.ts'
import type { MetricId, Metrics } from '../cloudwatch/metrics.ts'
import { failedItems } from '../lambda/invocation.ts'
import type { Lambda } from '../lambda/lambda.ts'
import type { RuntimeState } from '../state.ts'
import { AwsError } from './aws-error.ts'
import { batchLength, bytesOf, limits } from './limits.ts'
import type { Usage } from './usage.ts'

export type QueueSettings = {
  readonly name: string
  readonly arn: string
  readonly visibilitySeconds: number
  readonly deadLetterArn?: string | undefined
  readonly maxReceiveCount?: number | undefined
}

export type QueueMapping = {
  readonly queueArn: string
  readonly functionArn: string
  readonly batchSize: number
  /** How many batches are worked on side by side. */
  readonly most: number
  readonly reportsItems: boolean
}

type Message = {
  readonly id: string
  readonly body: string
  readonly sentAt: number
  readonly firstReceivedAt?: number
  readonly received: number
}

type Queue = {
  readonly settings: QueueSettings
  /** By their ids. */
  readonly messages: Map<string, Message>
  readonly visible: MetricId
  readonly notVisible: MetricId
}

const metricOf = (QueueName: string, name: string): MetricId => ({
  namespace: 'AWS/SQS',
  name,
  dimensions: { QueueName },
})

/** A message as a function is given it. */
const recordOf = (eventSourceARN: string, { id, body, sentAt, received, firstReceivedAt = 0 }: Message) => ({
  messageId: id,
  receiptHandle: id,
  body,
  attributes: {
    ApproximateReceiveCount: String(received),
    SentTimestamp: String(Math.round(sentAt)),
    ApproximateFirstReceiveTimestamp: String(Math.round(firstReceivedAt)),
    SenderId: 'local',
  },
  messageAttributes: {},
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion: 'us-east-1',
})

/** The queues of the templates. Their messages outlive a restart. */
export class Queues {
  readonly #queues = new Map<string, Queue>()
  readonly #mappings = new Map<string, QueueMapping>()
  /** The messages that are being worked on, or wait for their visibility timeout. */
  readonly #hidden = new Set<string>()
  /** How many batches of each queue are being worked on. */
  readonly #running = new Map<string, number>()
  readonly #lambda: Lambda
  readonly #clock: Clock
  readonly #activity: Activity
  readonly #usage: Usage
  readonly #state: RuntimeState

  constructor(parts: { lambda: Lambda; clock: Clock; activity: Activity; usage: Usage; state: RuntimeState }) {
    this.#lambda = parts.lambda
    this.#clock = parts.clock
    this.#activity = parts.activity
    this.#usage = parts.usage
    this.#state = parts.state
  }

  define(settings: QueueSettings): void {
    const { arn, name } = settings
    const messages = new Map(this.#state.all<Message>(`queue ${arn}`).map((message) => [message.id, message]))
    const visible = metricOf(name, 'ApproximateNumberOfMessagesVisible')
    const notVisible = metricOf(name, 'ApproximateNumberOfMessagesNotVisible')
    this.#queues.set(arn, { settings, messages, visible, notVisible })
  }

  map(mapping: QueueMapping): void {
    this.#mappings.set(mapping.queueArn, mapping)
  }

  /** The queue at an address. Throws the error that SQS gives where there is none. */
  arnOf(url: string): string {
    const queue = [...this.#queues.values()].find(({ settings }) => url.endsWith(`/${settings.name}`))
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
    return queue.settings.arn
  }

  /** Puts a message into a queue, and gives its id. Throws the error that SQS gives for one that is too long. */
  send(arn: string, body: string): string {
    if (bytesOf(body) > limits.queueMessage)
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${limits.queueMessage} bytes.`,
      )
    const message: Message = { id: randomUUID(), body, sentAt: this.#clock.now(), received: 0 }
    this.#usage.message(this.#find(arn).settings.name)
    this.#keep(arn, message)
    this.#receive(arn)
    return message.id
  }

  /** All that lies in a queue; in one of dead letters, what somebody has to look at. */
  messages(arn: string): Message[] {
    return [...this.#find(arn).messages.values()]
  }

  /** Drops all messages of a queue. */
  purge(arn: string): void {
    for (const message of this.messages(arn)) this.#remove(arn, message)
  }

  /** Moves the messages of a dead-letter queue back to where they came from. Throws the error that SQS gives for any other queue. */
  redrive(arn: string): void {
    const source = [...this.#queues.values()].find(({ settings }) => settings.deadLetterArn === arn)?.settings.arn
    if (source === undefined)
      throw new AwsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.')
    for (const message of this.messages(arn)) {
      this.#remove(arn, message)
      this.#keep(source, { id: message.id, body: message.body, sentAt: message.sentAt, received: 0 })
    }
    this.#receive(source)
  }

  /** What SQS measures by itself: how many messages can be received, and how many have been and are not done with. */
  measure(metrics: Metrics): void {
    // In the minute that is ending: it is looked at when that is over.
    const at = this.#clock.now() - 1
    for (const queue of this.#queues.values()) {
      const visible = this.#visible(queue).length
      metrics.record(queue.visible, visible, at)
      metrics.record(queue.notVisible, queue.messages.size - visible, at)
    }
  }

  /** Takes up what was left when the runtime stopped. */
  resume(): void {
    for (const arn of this.#mappings.keys()) this.#receive(arn)
  }

  #find(arn: string): Queue {
    const queue = this.#queues.get(arn)
    if (!queue) throw new Error(`there is no queue ${arn}`)
    return queue
  }

  #visible({ messages }: Queue): Message[] {
    return [...messages.values()].filter(({ id }) => !this.#hidden.has(id))
  }

  #keep(arn: string, message: Message): void {
    this.#find(arn).messages.set(message.id, message)
    this.#state.set(`queue ${arn}`, message.id, message)
  }

  #receive(arn: string): void {
    const mapping = this.#mappings.get(arn)
    if (!mapping) return
    const visible = this.#visible(this.#find(arn))
    const records = visible.map((message) => recordOf(arn, message))
    for (let index = 0; index < visible.length && this.#countRunning(arn) < mapping.most; ) {
      const length = batchLength(records.slice(index), mapping.batchSize)
      const batch = visible.slice(index, index + length)
      index += length
      for (const { id } of batch) this.#hidden.add(id)
      this.#running.set(arn, this.#countRunning(arn) + 1)
      this.#activity.launch(() => this.#process(mapping, batch).finally(() => this.#ended(arn)))
    }
  }

  #countRunning(arn: string): number {
    return this.#running.get(arn) ?? 0
  }

  #ended(arn: string): void {
    this.#running.set(arn, this.#countRunning(arn) - 1)
    this.#receive(arn)
  }

  async #process(mapping: QueueMapping, messages: readonly Message[]): Promise<void> {
    const now = this.#clock.now()
    const batch = messages.map((message) => ({
      ...message,
      received: message.received + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
    }))
    const Records = batch.map((message) => recordOf(mapping.queueArn, message))
    const invocation = await this.#lambda.invoke(mapping.functionArn, { Records })
    const ids = batch.map(({ id }) => id)
    const failed = failedItems(invocation, ids, mapping.reportsItems)
    for (const message of batch) {
      if (failed.includes(message.id)) this.#returned(mapping.queueArn, message)
      else this.#remove(mapping.queueArn, message)
    }
  }

  #remove(arn: string, { id }: Message): void {
    this.#find(arn).messages.delete(id)
    this.#state.delete(`queue ${arn}`, id)
    this.#hidden.delete(id)
  }

  /** A message that failed is seen again after its visibility timeout, and moves to the dead letters in the end. */
  #returned(arn: string, message: Message): void {
    const { visibilitySeconds, deadLetterArn, maxReceiveCount } = this.#find(arn).settings
    if (deadLetterArn && maxReceiveCount !== undefined && message.received >= maxReceiveCount) {
      this.#remove(arn, message)
      this.#keep(deadLetterArn, { ...message, received: 0 })
      return
    }
    this.#keep(arn, message)
    this.#clock.at(this.#clock.now() + visibilitySeconds * 1000, () => {
      this.#hidden.delete(message.id)
      this.#receive(arn)
    })
  }
}
