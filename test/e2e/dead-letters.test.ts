import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

const dead = 'Orders-ReactionsRetriesDeadLettersQueue'
let system: System
beforeAll(async () => {
  system = await System.start()
  await system.offer('mer_poison', 'prd_poison')
})
afterAll(() => system.stop())

test('a record that nobody can react to ends among the dead letters, and the orders behind it flow on', async () => {
  await system.aws('DynamoDB_20120810.PutItem', {
    TableName: 'Orders-OrdersTable',
    Item: { orderId: { S: 'ord_poison' }, version: { N: '1' }, lastEvent: { S: 'placed' }, events: { L: [] } },
  })
  await system.advance(0)
  // The stream is read in ten slices: so many orders are behind the record in its own as well.
  const behind = await Promise.all(Array.from({ length: 40 }, () => system.place('prd_poison')))
  for (const { order } of behind) await system.pay(order)
  await system.advance(0)
  for (const { order } of behind)
    expect(await system.get(`/local/executions?name=${order.orderId}`)).toMatchObject([
      { currentState: 'AwaitDelivery' },
    ])
  await system.advance(5.9 * 3600)
  expect(await system.queued(dead)).toBe(0)
  await system.advance(600)
  expect(await system.queued(dead)).toBe(1)
})

test('reactions that fail while a service does are done within two minutes once it is back', async () => {
  const cancel = ({ path, token }: { path: string; token: string }) => system.call('POST', `${path}/cancel`, { token })
  const states = async (orderId: string) =>
    (await system.get(`/local/executions?name=${orderId}`)).map((one: { currentState: string }) => one.currentState)
  const unpaid = await system.place('prd_poison')
  const paid = await system.place('prd_poison')
  const refunded = await system.place('prd_poison', 1, 'refund-fails')
  await system.pay(refunded.order)
  await system.advance(0)
  await cancel(refunded)
  await system.advance(0)

  await system.call('POST', '/local/faults', { body: { service: 'states', kind: 'fail' } })
  const placed = await system.place('prd_poison')
  await system.pay(paid.order)
  await cancel(unpaid)
  await system.advance(600)
  expect(await system.exceptions(refunded.order.orderId)).toMatchObject([{ kind: 'refund.failed' }])
  expect(await states(placed.order.orderId)).toEqual([])

  await system.call('DELETE', '/local/faults')
  await system.advance(120)
  expect(await states(placed.order.orderId)).toEqual(['AwaitPayment'])
  expect(await states(paid.order.orderId)).toEqual(['AwaitDelivery'])
  const [ended] = await system.get(`/local/executions?name=${unpaid.order.orderId}`)
  expect(ended.status).toBe('SUCCEEDED')
})

test('what is done is not done again while something else of the same event fails: a merchant hears once', async () => {
  const heard: string[] = []
  const endpoint = createServer(async (request, response) => {
    heard.push(JSON.parse((await Array.fromAsync(request)).join('')).type)
    response.end()
  }).listen(0, '127.0.0.1')
  const token = await system.offer('mer_heard', 'prd_heard')
  const webhookUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`
  await system.call('PUT', '/merchants/mer_heard', { token, body: { name: 'Heard', webhookUrl } })
  await system.call('POST', '/merchants/mer_heard/webhook-secret', { token, body: {} })
  const { order, path, token: shopper } = await system.place('prd_heard')
  await system.advance(0)
  const fault = { service: 'states', operation: 'SendTaskSuccess', kind: 'fail' }
  await system.call('POST', '/local/faults', { body: fault })
  await system.pay(order)
  await system.advance(900)
  await system.call('POST', `${path}/cancel`, { token: shopper, body: {} })
  await system.advance(900)
  await system.call('DELETE', '/local/faults')
  await system.advance(300)
  endpoint.close()
  expect(heard).toEqual(['order.paid', 'order.cancelled', 'order.refunded'])
})

test('what an order does after something of it was put off is put off behind it, and counted and told once', async () => {
  const fault = (body: object) => system.call('POST', '/local/faults', { body })
  const told = async () => (await system.get('/local/usage')).messages['Orders-MerchantMessagesQueue'] ?? 0
  const captured = (await system.metric('PaymentsCaptured')).length
  await fault({ service: 'lambda', operation: 'Orders-ReactionsReact', kind: 'kill' })
  const { order, path, token } = await system.place('prd_poison', 1, 'refund-refused')
  await system.pay(order)
  await system.call('POST', `${path}/cancel`, { token })
  // The sweep asks for the refund, which is refused: all of that waits in the stream, behind the order's first record.
  await system.advance(180)
  expect(await system.exceptions(order.orderId)).toMatchObject([{ kind: 'refund.failed' }])
  const before = await told()
  await system.call('DELETE', '/local/faults')
  await fault({ service: 'dynamodb', operation: 'UpdateItem', kind: 'fail' })
  // As often as the SDK tries to post the payment to the ledger.
  await fault({ service: 'dynamodb', operation: 'PutItem', kind: 'fail', count: 4 })
  await system.advance(90)
  await system.call('DELETE', '/local/faults')
  await system.advance(360)
  // That it was paid, and that it was cancelled.
  expect(await told()).toBe(before + 2)
  expect((await system.metric('PaymentsCaptured')).length).toBe(captured + 1)
  expect(JSON.stringify(await system.get('/local/sms')).split(order.orderId)).toHaveLength(2)
})

test('what was given up is done once somebody redrives it', async () => {
  const before = await system.queued(dead)
  await system.call('POST', '/local/faults', { body: { service: 'states', kind: 'fail' } })
  await system.place('prd_poison')
  await system.advance(0)
  await system.call('DELETE', '/local/faults')
  const retries = { service: 'lambda', operation: 'Orders-ReactionsRetriesWork', kind: 'kill' }
  await system.call('POST', '/local/faults', { body: retries })
  await system.advance(6.2 * 3600)
  expect(await system.queued(dead)).toBe(before + 1)
  await system.call('DELETE', '/local/faults')
  const SourceArn = `arn:aws:sqs:us-east-1:000000000000:${dead}`
  await system.aws('AmazonSQS.StartMessageMoveTask', { SourceArn })
  await system.advance(0)
  // The record that nobody can react to waits for its next tries; the other one is done.
  expect(await system.queued(dead)).toBe(0)
  expect(await system.queued('Orders-ReactionsRetriesQueue')).toBe(before)
})
