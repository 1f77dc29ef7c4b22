import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

test('a record that nobody can react to ends among the dead letters, and the orders behind it flow on', async () => {
  await system.offer('mer_poison', 'prd_poison')
  await system.aws('DynamoDB_20120810.PutItem', {
    TableName: 'Orders-OrdersTable',
    Item: { orderId: { S: 'ord_poison' }, version: { N: '1' }, lastEvent: { S: 'placed' }, events: { L: [] } },
  })
  const behind = await Promise.all(Array.from({ length: 5 }, () => system.place('prd_poison')))
  for (const { order } of behind) await system.pay(order)
  await system.advance(0)
  expect(await system.queued('Orders-ReactionsDeadLettersQueue')).toBe(0)
  await system.advance(600)
  for (const { order } of behind)
    expect(await system.get(`/local/executions?name=${order.orderId}`)).toMatchObject([
      { currentState: 'AwaitDelivery' },
    ])
  expect(await system.queued('Orders-ReactionsDeadLettersQueue')).toBe(0)
  await system.advance(6 * 3600)
  expect(await system.queued('Orders-ReactionsDeadLettersQueue')).toBe(1)
})
