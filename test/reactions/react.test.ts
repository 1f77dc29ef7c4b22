import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { OrderId } from '../../functions/domain/ids.ts'
import { type Command, decide } from '../../functions/domain/order/decide.ts'
import { place } from '../../functions/domain/order/decisions/place.ts'
import type { Order } from '../../functions/domain/order/order.ts'
import { accepted, payment, placement, product } from '../support/orders.ts'

/** CloudWatch takes no metric that is older than two weeks. */
const began = Date.now() - 60_000

/** The orders whose postings the ledger does not take; `retries`: the queue of retries takes nothing. */
const refused = new Set<string>()
let server: Server
let react: (event: DynamoDBStreamEvent, context: Context) => Promise<unknown>
let toAttributes: typeof import('../../functions/adapters/dynamodb/client.ts').toAttributes
let printed: string[] = []
/** What was put into the queue of retries. */
let retried: unknown[] = []

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request)).join('')
    const message = JSON.parse(body)
    const isRetry = String(message.QueueUrl).endsWith('/retries')
    const isRefused = isRetry ? refused.has('retries') : [...refused].some((orderId) => body.includes(`"${orderId}#`))
    if (isRetry && !isRefused) retried.push(JSON.parse(message.MessageBody))
    response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' })
    // The SDK checks the digest of a message that a queue has taken in.
    const MD5OfMessageBody = createHash('md5')
      .update(message.MessageBody ?? '')
      .digest('hex')
    const answer = isRefused ? { __type: 'ResourceNotFoundException', message: 'no ledger' } : { MD5OfMessageBody }
    response.end(JSON.stringify(answer))
  }).listen(0)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' })
  Object.assign(process.env, { AWS_ENDPOINT_URL: url, LEDGER_TABLE: 'Ledger', RECONCILIATIONS_TABLE: 'Books' })
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'
  Object.assign(process.env, { WAITS_TABLE: 'Waits', MERCHANT_QUEUE_URL: `${url}/1/messages`, TIME_ZONE: 'UTC' })
  process.env.REACTION_RETRY_QUEUE_URL = `${url}/1/retries`
  ;({ toAttributes } = await import('../../functions/adapters/dynamodb/client.ts'))
  const { handler } = await import('../../functions/reactions/react.ts')
  react = (event, context) => handler(event, context)
})
beforeEach(() => {
  refused.clear()
  printed = []
  retried = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  for (const name of ['log', 'error', 'warn'] as const)
    vi.spyOn(console, name).mockImplementation((text) => printed.push(String(text)))
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => server.close())

const orderOf = (orderId: string, ...commands: Command[]): Order =>
  commands.reduce<Order>(
    (order, command, index) => accepted(decide(order, command, began + 1000 * (index + 1))),
    accepted(place({ ...placement, orderId: orderId as OrderId, payment }, [product], began)),
  )

const { paymentId } = payment
const captured: Command = {
  type: 'capturePayment',
  by: 'provider',
  paymentId,
  amount: { amount: 2598, currency: 'USD' },
}
const declined: Command = { type: 'failPayment', by: 'provider', paymentId, reason: 'declined' }

const records = (...orders: Order[]): DynamoDBRecord[] =>
  orders.map((order, index) => ({
    eventID: String(index),
    dynamodb: {
      SequenceNumber: String(index),
      Keys: { orderId: { S: order.orderId } },
      NewImage: toAttributes({ version: order.events.length, events: order.events }) as NonNullable<
        DynamoDBRecord['dynamodb']
      >['NewImage'] &
        object,
    },
  }))

const run = async (Records: DynamoDBRecord[]) =>
  ((await react({ Records }, {} as Context)) as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures

const counted = (name: string) =>
  printed.filter((line) => line.includes(`"${name}"`) && line.includes('CloudWatchMetrics'))

test('an effect that fails is put off by itself, its event counted once, and leaves the stream', async () => {
  refused.add('ord_1')
  expect(await run(records(orderOf('ord_1', captured), orderOf('ord_2', captured)))).toEqual([])
  expect(retried).toEqual([{ orderId: 'ord_1', version: 2, effect: 'postToLedger' }])
  expect(counted('PaymentsCaptured')).toHaveLength(2)
})

test('a record that cannot be read is put off whole, and what is behind it is done', async () => {
  const [poison = {}, behind = {}] = records(orderOf('ord_1', captured), orderOf('ord_2', captured))
  Object.assign(poison.dynamodb?.NewImage ?? {}, { events: { L: [] } })
  expect(await run([poison, behind])).toEqual([])
  expect(retried).toEqual([{ orderId: 'ord_1', version: 2 }])
  expect(counted('PaymentsCaptured')).toHaveLength(1)
})

test('after an effect of an order was put off, its later events are put off untried, to be counted when they are done', async () => {
  // There is no state machine to start.
  expect(await run(records(orderOf('ord_1'), orderOf('ord_1', captured)))).toEqual([])
  expect(retried).toEqual([
    { orderId: 'ord_1', version: 1, effect: 'awaitPayment' },
    { orderId: 'ord_1', version: 2 },
  ])
  expect([counted('OrderEvents').length, counted('PaymentsCaptured').length]).toEqual([1, 0])
})

test('an event that can neither be done nor put off comes again, and is counted once', async () => {
  const batch = records(orderOf('ord_1', captured))
  refused.add('ord_1').add('retries')
  for (let attempt = 0; attempt < 3; attempt++) expect(await run(batch)).toEqual([{ itemIdentifier: '0' }])
  expect(counted('PaymentsCaptured')).toHaveLength(0)
  refused.clear()
  expect(await run(batch)).toEqual([])
  expect(counted('PaymentsCaptured')).toHaveLength(1)
})

test('events that come again with one before them are counted once', async () => {
  const batch = records(
    orderOf('ord_1', declined),
    orderOf('ord_2', captured),
    orderOf('ord_3', declined),
    orderOf('ord_4', declined),
  )
  refused.add('ord_2').add('retries')
  expect(await run(batch)).toEqual([{ itemIdentifier: '1' }])
  expect(counted('PaymentsFailed')).toHaveLength(1)
  refused.clear()
  // Lambda goes on from the first record that failed.
  expect(await run(batch.slice(1))).toEqual([])
  expect(counted('PaymentsFailed')).toHaveLength(3)
})
