import { afterEach, beforeEach, expect, test } from 'vitest'
import { Activity } from '../../infra/local/activity.ts'
import type { Queues } from '../../infra/local/aws/queues.ts'
import { Clock } from '../../infra/local/clock.ts'
import type { Engine } from '../../infra/local/dynamodb/engine.ts'
import type { StreamMapping } from '../../infra/local/dynamodb/stream-reader.ts'
import { Streams } from '../../infra/local/dynamodb/streams.ts'
import type { Invocation } from '../../infra/local/lambda/invocation.ts'
import type { Lambda } from '../../infra/local/lambda/lambda.ts'
import type { RuntimeState } from '../../infra/local/state.ts'

type Batch = { readonly Records: readonly { readonly dynamodb: { readonly SequenceNumber: string } }[] }

let clock: Clock
let activity: Activity
let streams: Streams
/** The records of the stream, each by its number. */
let written: string[]
/** The batches that the function was given, by their numbers. */
let batches: string[][]
let deadLetters: Record<string, never>[]
/** How many records the engine gives at once, and how often it was asked for some. */
let pageLength: number
let pagesRead: number
let fails: (numbers: readonly string[]) => boolean
beforeEach(() => {
  activity = new Activity()
  clock = new Clock(activity)
  written = []
  batches = []
  deadLetters = []
  pageLength = 1000
  pagesRead = 0
  fails = () => false
  const engine = {
    get fillsPages() {
      return pageLength === 1000
    },
    call: async (target: string, { ShardIterator = '0' }: { ShardIterator?: string }) => {
      if (target.endsWith('.ListStreams')) return { Streams: [{ StreamArn: 'stream' }] }
      if (target.endsWith('.DescribeStream')) return { StreamDescription: { Shards: [{ ShardId: 'shard' }] } }
      if (target.endsWith('.GetShardIterator')) return { ShardIterator: '0' }
      pagesRead++
      const from = Number(ShardIterator)
      const numbers = written.slice(from, from + pageLength)
      const records = numbers.map((SequenceNumber) => ({
        eventName: 'INSERT',
        dynamodb: { SequenceNumber, Keys: { orderId: { S: 'ord_1' } }, NewImage: { secret: { S: 'image' } } },
      }))
      return { Records: records, NextShardIterator: String(from + numbers.length) }
    },
  }
  const invoke = async (_arn: string, { Records }: Batch): Promise<Invocation> => {
    const numbers = Records.map(({ dynamodb }) => dynamodb.SequenceNumber)
    batches.push(numbers)
    return fails(numbers)
      ? { ok: false, errorType: 'Error', errorMessage: 'no' }
      : { ok: true, payload: { batchItemFailures: [] } }
  }
  const state = { get: () => undefined, set: () => undefined }
  const queues = { send: (_arn: string, body: string) => deadLetters.push(JSON.parse(body)) }
  streams = new Streams({
    engine: engine as unknown as Engine,
    lambda: { invoke, iteratorAge: () => undefined } as unknown as Lambda,
    queues: queues as unknown as Queues,
    clock,
    activity,
    state: state as unknown as RuntimeState,
  })
})
afterEach(() => clock.stop())

const map = (settings: Partial<StreamMapping>) =>
  streams.map({
    id: 'mapping',
    table: 'Orders',
    functionArn: 'react',
    batchSize: 100,
    workers: 1,
    bisects: true,
    reportsItems: true,
    retries: undefined,
    maxAgeSeconds: undefined,
    deadLetterArn: 'dead',
    matches: () => true,
    ...settings,
  })

const write = async (...numbers: string[]) => {
  written.push(...numbers)
  streams.written('Orders')
  await activity.idle()
}

test('a record that fails is tried until it is too old, however often that is', async () => {
  map({ maxAgeSeconds: 3600 })
  fails = () => true
  await write('1')
  await clock.advance(3500)
  expect(batches.length).toBeGreaterThan(50)
  expect(deadLetters).toEqual([])
  await clock.advance(200)
  expect(deadLetters).toMatchObject([
    {
      requestContext: { condition: 'RecordAgeExceeded' },
      DDBStreamBatchInfo: { startSequenceNumber: '1', endSequenceNumber: '1', batchSize: 1 },
    },
  ])
})

test('an engine that ends a page where it likes is read until nothing is left, one that fills them is not asked again', async () => {
  map({ batchSize: 1 })
  await write('1', '2', '3')
  expect(pagesRead).toBe(1)
  pageLength = 2
  await write('4', '5', '6', '7', '8')
  expect(batches.flat()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
})

test('a dead letter says where a record is, and nothing of what is in it', async () => {
  map({ retries: 1 })
  fails = () => true
  await write('1')
  await clock.advance(60)
  expect(JSON.stringify(deadLetters)).toContain('"startSequenceNumber":"1"')
  expect(JSON.stringify(deadLetters)).not.toContain('image')
})

test('records behind one that was given up are taken, unless they are too old themselves', async () => {
  map({ maxAgeSeconds: 3600, bisects: false })
  fails = (numbers) => numbers.includes('1')
  await write('1')
  await clock.advance(1800)
  await write('2')
  await clock.advance(2000)
  expect(deadLetters).toHaveLength(1)
  expect(batches.at(-1)).toEqual(['2'])
})

test('halving a batch to find the record that spoils it takes none of its tries', async () => {
  map({ retries: 1 })
  fails = (numbers) => numbers.includes('3')
  await write('1', '2', '3', '4', '5', '6', '7', '8')
  await clock.advance(600)
  expect(deadLetters).toMatchObject([{ DDBStreamBatchInfo: { startSequenceNumber: '3', batchSize: 1 } }])
  expect(batches.filter((batch) => batch.join() === '3')).toHaveLength(2)
})
