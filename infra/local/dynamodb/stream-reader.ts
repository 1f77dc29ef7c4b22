import type { Activity } from '../activity.ts'
import { batchLength } from '../aws/limits.ts'
import type { Queues } from '../aws/queues.ts'
import type { Clock } from '../clock.ts'
import { failedItems, type Invocation } from '../lambda/invocation.ts'
import type { Lambda } from '../lambda/lambda.ts'
import type { RuntimeState } from '../state.ts'
import type { Engine } from './engine.ts'

const api = 'DynamoDBStreams_20120810'

export type StreamMapping = {
  readonly id: string
  readonly table: string
  readonly functionArn: string
  readonly batchSize: number
  readonly workers: number
  readonly bisects: boolean
  readonly reportsItems: boolean
  /** Undefined is without end. */
  readonly retries: number | undefined
  /** How old a record may be that is handed over; undefined is as old as the stream keeps it. */
  readonly maxAgeSeconds: number | undefined
  readonly deadLetterArn: string | undefined
  readonly matches: (record: unknown) => boolean
}

/** What a reader works with. */
export type StreamParts = {
  readonly engine: Engine
  readonly lambda: Lambda
  readonly queues: Queues
  readonly clock: Clock
  readonly activity: Activity
  readonly state: RuntimeState
}

type StreamRecord = {
  readonly eventName: string
  readonly dynamodb: { readonly SequenceNumber: string; readonly Keys: unknown; ApproximateCreationDateTime?: number }
}

/** Why records were given up. */
type Why = { readonly condition: string; readonly attempt: number; readonly invocation?: Invocation }

const pageSize = 1000
const firstPause = 1000
const longestPause = 60_000

const hash = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)

/**
 * One event source mapping of a table's stream: reads records, and hands them to its function in batches, several side by
 * side, those of one item one after the other. A batch that fails comes again after a pause. Of what fails too often, or has
 * become too old, the place in the stream goes to the dead-letter queue, and the stream flows on.
 */
export class StreamReader {
  readonly #mapping: StreamMapping
  readonly #engine: Engine
  readonly #lambda: Lambda
  readonly #queues: Queues
  readonly #clock: Clock
  readonly #activity: Activity
  readonly #state: RuntimeState
  readonly #workers: StreamRecord[][]
  readonly #busy: boolean[]
  /** The records that are not done with, the oldest first, each with the one before it in the stream. */
  readonly #unfinished = new Map<string, string | undefined>()
  #iterator: string | undefined
  #shard: { arn: string; id: string } | undefined
  #last: string | undefined
  #reading = false
  #again = false

  constructor(mapping: StreamMapping, parts: StreamParts) {
    this.#mapping = mapping
    this.#engine = parts.engine
    this.#lambda = parts.lambda
    this.#queues = parts.queues
    this.#clock = parts.clock
    this.#activity = parts.activity
    this.#state = parts.state
    this.#workers = Array.from({ length: mapping.workers }, () => [])
    this.#busy = this.#workers.map(() => false)
  }

  /** There may be something new. */
  poke(): void {
    this.#again = true
    if (!this.#reading) this.#activity.launch(() => this.#read())
  }

  async #read(): Promise<void> {
    this.#reading = true
    try {
      while (this.#again) {
        this.#again = false
        await this.#readPage()
      }
    } finally {
      this.#reading = false
    }
  }

  async #readPage(): Promise<void> {
    this.#iterator ??= await this.#open()
    const page = await this.#engine.call<{ Records: StreamRecord[]; NextShardIterator?: string }>(`${api}.GetRecords`, {
      ShardIterator: this.#iterator,
      Limit: pageSize,
    })
    this.#iterator = page.NextShardIterator
    if (page.Records.length === 0) return
    // Whatever is written later says so itself.
    if (page.Records.length === pageSize || !this.#engine.fillsPages) this.#again = true
    for (const record of page.Records) {
      const before = this.#last
      this.#last = record.dynamodb.SequenceNumber
      if (!this.#mapping.matches(record)) continue
      record.dynamodb.ApproximateCreationDateTime = Math.floor(this.#clock.now() / 1000)
      this.#unfinished.set(record.dynamodb.SequenceNumber, before)
      const worker = hash(JSON.stringify(record.dynamodb.Keys)) % this.#workers.length
      this.#workers[worker]?.push(record)
    }
    this.#checkpoint()
    for (const worker of this.#workers.keys()) this.#run(worker)
  }

  /** Begins after the last record that was finished before a restart, or at the beginning. */
  async #open(): Promise<string> {
    this.#shard ??= await this.#find()
    const finished = this.#state.get<string>('streams', this.#mapping.id)
    const { ShardIterator } = await this.#engine.call<{ ShardIterator: string }>(`${api}.GetShardIterator`, {
      StreamArn: this.#shard.arn,
      ShardId: this.#shard.id,
      ...(finished
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: finished }
        : { ShardIteratorType: 'TRIM_HORIZON' }),
    })
    return ShardIterator
  }

  async #find(): Promise<{ arn: string; id: string }> {
    const { Streams } = await this.#engine.call<{ Streams: { StreamArn: string }[] }>(`${api}.ListStreams`, {
      TableName: this.#mapping.table,
    })
    const arn = Streams[0]?.StreamArn ?? ''
    const { StreamDescription } = await this.#engine.call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      `${api}.DescribeStream`,
      { StreamArn: arn },
    )
    return { arn, id: StreamDescription.Shards[0]?.ShardId ?? '' }
  }

  #run(worker: number): void {
    if (this.#busy[worker] || this.#workers[worker]?.length === 0) return
    this.#busy[worker] = true
    const records = this.#workers[worker] ?? []
    const batch = records.splice(0, batchLength(records, this.#mapping.batchSize))
    this.#activity.launch(() => this.#process(worker, batch, 0))
  }

  async #process(worker: number, batch: StreamRecord[], attempt: number): Promise<void> {
    const { functionArn, bisects, retries } = this.#mapping
    const expired = this.#expired(batch)
    if (expired > 0) {
      this.#giveUp(batch.slice(0, expired), { condition: 'RecordAgeExceeded', attempt })
      return this.#process(worker, batch.slice(expired), attempt)
    }
    if (batch.length === 0) return this.#next(worker)
    const oldest = (batch[0]?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000
    this.#lambda.iteratorAge(functionArn, Math.max(0, this.#clock.now() - oldest))
    const invocation = await this.#lambda.invoke(functionArn, { Records: batch })
    const failed = this.#firstFailed(batch, invocation)
    this.#finish(batch.slice(0, failed))
    const left = batch.slice(failed)
    if (left.length === 0) return this.#next(worker)
    if (retries !== undefined && attempt >= retries) {
      this.#giveUp(left, { condition: 'RetryAttemptsExhausted', attempt, invocation })
      return this.#next(worker)
    }
    // A batch that failed as a whole is halved, so that the record that spoils it ends up alone. That is no try of its own.
    const halves = bisects && !invocation.ok && left.length > 1
    const half = halves ? Math.ceil(left.length / 2) : left.length
    this.#workers[worker]?.unshift(...left.slice(half))
    const pause = Math.min(longestPause, firstPause * 2 ** attempt)
    this.#clock.at(this.#clock.now() + pause, () =>
      this.#activity.launch(() => this.#process(worker, left.slice(0, half), halves ? attempt : attempt + 1)),
    )
  }

  #next(worker: number): void {
    this.#busy[worker] = false
    this.#run(worker)
  }

  /** How many of these records, the oldest first, have become too old to be handed over. */
  #expired(batch: readonly StreamRecord[]): number {
    const { maxAgeSeconds = Number.POSITIVE_INFINITY } = this.#mapping
    const youngest = this.#clock.now() / 1000 - maxAgeSeconds
    const fresh = batch.findIndex(({ dynamodb }) => (dynamodb.ApproximateCreationDateTime ?? 0) >= youngest)
    return fresh < 0 ? batch.length : fresh
  }

  /** The index of the first record that has to come again: none, all, or from the earliest that the function reports. */
  #firstFailed(batch: readonly StreamRecord[], invocation: Invocation): number {
    const numbers = batch.map(({ dynamodb }) => dynamodb.SequenceNumber)
    const failed = failedItems(invocation, numbers, this.#mapping.reportsItems).map((one) => numbers.indexOf(one))
    return failed.length === 0 ? batch.length : Math.max(0, Math.min(...failed))
  }

  /** Tells the dead-letter queue where in the stream the records are, as AWS does: not what is in them. */
  #giveUp(batch: readonly StreamRecord[], why: Why): void {
    const { deadLetterArn, functionArn, table } = this.#mapping
    this.#finish(batch)
    if (!deadLetterArn) return
    const { condition, attempt, invocation } = why
    const numbers = batch.map(({ dynamodb }) => dynamodb.SequenceNumber)
    const times = batch.map(({ dynamodb }) =>
      new Date((dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString(),
    )
    this.#queues.send(
      deadLetterArn,
      JSON.stringify({
        requestContext: { functionArn, condition, approximateInvokeCount: attempt + 1 },
        responseContext: { statusCode: 200, ...(invocation?.ok === false && { functionError: invocation.errorType }) },
        version: '1.0',
        timestamp: new Date(this.#clock.now()).toISOString(),
        DDBStreamBatchInfo: {
          shardId: this.#shard?.id,
          startSequenceNumber: numbers[0],
          endSequenceNumber: numbers.at(-1),
          approximateArrivalOfFirstRecord: times[0],
          approximateArrivalOfLastRecord: times.at(-1),
          batchSize: numbers.length,
          streamArn: `${table}/stream`,
        },
      }),
    )
  }

  #finish(records: readonly StreamRecord[]): void {
    for (const { dynamodb } of records) this.#unfinished.delete(dynamodb.SequenceNumber)
    this.#checkpoint()
  }

  /** Everything before the oldest unfinished record is done with. */
  #checkpoint(): void {
    const [oldest] = this.#unfinished
    const finished = oldest === undefined ? this.#last : oldest[1]
    if (finished !== undefined) this.#state.set('streams', this.#mapping.id, finished)
  }
}
