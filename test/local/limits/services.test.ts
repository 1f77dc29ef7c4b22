import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRuntime } from '../../../infra/local/runtime.ts'
import { changedTemplates } from '../../support/changed-templates.ts'
import { System } from '../../support/system.ts'

const kilobyte = 1024
const megabyte = 1024 * kilobyte
const table = 'Orders-MerchantsTable'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system?.stop())

const dynamodb = (operation: string, input: object) => system.aws(`DynamoDB_20120810.${operation}`, input)
const item = (id: string, bytes: number) => ({ merchantId: { S: id }, v: { S: 'x'.repeat(bytes) } })
/** An item that has 400 KB with the names of its attributes. */
const largest = (id: string) => item(id, 400 * kilobyte - 'merchantId'.length - id.length - 'v'.length)

test('an item has 400 KB at most, its attribute names included', async () => {
  expect(await dynamodb('PutItem', { TableName: table, Item: largest('a') })).toEqual({})
  const { v, ...key } = largest('a')
  expect(await dynamodb('PutItem', { TableName: table, Item: { ...key, v: { S: `${v.S}x` } } })).toMatchObject({
    message: 'Item size has exceeded the maximum allowed size',
  })
  const update = { UpdateExpression: 'SET w = :w', ExpressionAttributeValues: { ':w': { S: 'x' } } }
  const tooLong = { message: 'Item size to update has exceeded the maximum allowed size' }
  expect(await dynamodb('UpdateItem', { TableName: table, Key: key, ...update })).toMatchObject(tooLong)
  const TransactItems = [{ Update: { TableName: table, Key: key, ...update } }]
  expect(JSON.stringify(await dynamodb('TransactWriteItems', { TransactItems }))).toContain(tooLong.message)
})

test('a transaction has 100 writes at most, and 4 MB', async () => {
  const puts = (count: number, bytes: number) => ({
    TransactItems: Array.from({ length: count }, (_, n) => ({ Put: { TableName: table, Item: item(`t${n}`, bytes) } })),
  })
  expect(await dynamodb('TransactWriteItems', puts(100, 1))).toEqual({})
  expect((await dynamodb('TransactWriteItems', puts(101, 1))).message).toContain('less than or equal to 100')
  expect((await dynamodb('TransactWriteItems', puts(11, 390 * kilobyte))).message).toContain('4MB')
})

test('a batch of reads has 100 keys at most, and gives 16 MB: what is left is named', async () => {
  const ids = Array.from({ length: 45 }, (_, n) => `b${n}`)
  for (const id of ids) await dynamodb('PutItem', { TableName: table, Item: item(id, 390 * kilobyte) })
  const batch = (keys: readonly string[]) => ({
    RequestItems: { [table]: { Keys: keys.map((id) => ({ merchantId: { S: id } })) } },
  })
  const { Responses, UnprocessedKeys } = await dynamodb('BatchGetItem', batch(ids))
  expect(Responses[table].length).toBeLessThan(45)
  expect(Responses[table].length + UnprocessedKeys[table].Keys.length).toBe(45)
  const tooMany = Array.from({ length: 101 }, (_, n) => `k${n}`)
  expect((await dynamodb('BatchGetItem', batch(tooMany))).message).toContain('less than or equal to 100')
})

test('a page of a query or a scan has 1 MB at most', async () => {
  for (const entry of ['1', '2', '3', '4'])
    await dynamodb('PutItem', {
      TableName: 'Orders-ProductsTable',
      Item: { productId: { S: 'prd' }, entry: { S: entry }, v: { S: 'x'.repeat(390 * kilobyte) } },
    })
  const query = { KeyConditionExpression: 'productId = :p', ExpressionAttributeValues: { ':p': { S: 'prd' } } }
  for (const [operation, input] of [['Query', query] as const, ['Scan', {}] as const]) {
    const { Count, LastEvaluatedKey } = await dynamodb(operation, { TableName: 'Orders-ProductsTable', ...input })
    expect(Count).toBeLessThan(4)
    expect(LastEvaluatedKey).toBeDefined()
  }
})

test('a message of a queue has 1 MB at most', async () => {
  const QueueUrl = `${system.url}/000000000000/Orders-ReactionsRetriesDeadLettersQueue`
  const send = (bytes: number) =>
    system.aws('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'ü'.repeat(bytes / 2) + 'x'.repeat(bytes % 2) })
  expect(await send(megabyte)).toHaveProperty('MessageId')
  expect(await send(megabyte + 1)).toEqual({
    __type: 'InvalidParameterValue',
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
  })
})

test('a message of a topic has 256 KB at most', async () => {
  const publish = async (bytes: number) => {
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:Orders-AlertsTopic'
    const raw = new URLSearchParams({ Action: 'Publish', TopicArn, Message: 'x'.repeat(bytes) }).toString()
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=local' }
    const { status, body } = await system.call('POST', '/', { raw, headers })
    return { status, code: /<Code>(.*)<\/Code>/.exec(body)?.[1] }
  }
  expect(await publish(256 * kilobyte)).toEqual({ status: 200, code: undefined })
  expect(await publish(256 * kilobyte + 1)).toEqual({ status: 400, code: 'InvalidParameter' })
})

test('an execution begins with 256 KB at most', async () => {
  const start = (bytes: number) =>
    system.aws('AWSStepFunctions.StartExecution', {
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Orders-SettlementMachine',
      input: JSON.stringify({ dates: [], text: 'x'.repeat(bytes - JSON.stringify({ dates: [], text: '' }).length) }),
    })
  expect(await start(256 * kilobyte)).toHaveProperty('executionArn')
  expect(await start(256 * kilobyte + 1)).toMatchObject({ __type: 'ValidationException' })
})

test('a request has a body of 10 MB at most, and one that makes an event of more than 6 MB reaches no function', async () => {
  const post = async (bytes: number) => {
    const { status, body } = await system.call('POST', '/webhooks/sandbox', { raw: 'x'.repeat(bytes) })
    return [status, body.message]
  }
  expect(await post(10 * megabyte + 1)).toEqual([413, 'Request Entity Too Large'])
  expect(await post(6 * megabyte)).toEqual([413, 'Request Too Long'])
  const [, message] = await post(5 * megabyte)
  expect(message).not.toBe('Request Too Long')
})

test('a function has 4 KB of environment variables at most', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-limits-'))
  const templates = await changedTemplates(folder, ({ Resources }) => {
    const [, fn] = Object.entries(Resources).find(([id]) => /^ApiGetProduct[0-9A-F]{8}$/.test(id)) ?? []
    const { Variables } = fn?.Properties.Environment as { Variables: Record<string, string> }
    Variables.LONG = 'x'.repeat(4000)
  })
  await expect(startRuntime({ port: 0, data: 'memory', templates })).rejects.toThrow(
    /Orders-ApiGetProduct: its environment variables have \d+ bytes, and Lambda takes 4096/,
  )
  rmSync(folder, { recursive: true, force: true })
})
