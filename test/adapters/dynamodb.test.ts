import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

/** What the database answers, one after the other; the last one for ever. */
let answers: readonly object[] = [{}]
const asked: { readonly ClientRequestToken: string }[] = []
let server: Server
let transact: typeof import('../../functions/adapters/dynamodb/write.ts').transact

beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked.push(JSON.parse((await Array.fromAsync(request)).join('')))
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? {}
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify(answer))
  }).listen(0)
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' })
  ;({ transact } = await import('../../functions/adapters/dynamodb/write.ts'))
})
beforeEach(() => {
  asked.length = 0
})
afterAll(() => server.close())

const write = [{ Put: { TableName: 'Orders', Item: { orderId: { S: 'ord_1' } } } }]

/** A transaction that was cancelled for these reasons. */
const cancelled = (...codes: string[]) => ({
  __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
  CancellationReasons: codes.map((Code) => ({ Code })),
})

test.each([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
])('a transaction that is cancelled for a %s is sent again, as the same one', async (code) => {
  answers = [cancelled('None', code), cancelled(code), {}]
  await transact(write)
  expect(asked).toHaveLength(3)
  expect(new Set(asked.map(({ ClientRequestToken }) => ClientRequestToken)).size).toBe(1)
})

test('a transaction that is throttled five times in a row is given up: the caller may try again', async () => {
  answers = [cancelled('ThrottlingError')]
  await expect(transact(write)).rejects.toMatchObject({ code: 'service.busy', status: 503 })
  expect(asked).toHaveLength(5)
})

test.each([
  'ItemCollectionSizeLimitExceeded',
  'ValidationError',
  'AccessDenied',
])('a transaction that is cancelled for a %s is not sent again: it would fail the same way', async (code) => {
  answers = [cancelled('None', code)]
  await expect(transact(write)).rejects.toMatchObject({ name: 'TransactionCanceledException' })
  expect(asked).toHaveLength(1)
})

test('a condition that fails beside a throttled write is told at once', async () => {
  answers = [cancelled('ThrottlingError', 'ConditionalCheckFailed')]
  await expect(transact(write)).rejects.toMatchObject({ failed: [1] })
  expect(asked).toHaveLength(1)
})
