import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEndpoint } from '../support/endpoint.ts'
import { System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

const usd = (amount: number) => ({ amount, currency: 'USD' })

const delivered = async (quantity = 1): Promise<Trade> => {
  const trade = await (await Trade.open(system)).place(undefined, quantity)
  await trade.pay()
  await trade.deliverer('/delivered')
  return trade
}

test('a merchant gives back a part, and another, and never more than was paid', async () => {
  const trade = await delivered()
  const ask = (amount: number, key: string) =>
    trade.deliverer('/refunds', { amount: usd(amount), reason: 'a scratch' }, key)
  expect(await ask(200, 'first')).toMatchObject({
    status: 201,
    body: { refundId: expect.stringMatching(/^ref_/), status: 'REQUESTED', amount: usd(200) },
  })
  expect((await ask(300, 'second')).status).toBe(201)
  expect(await ask(800, 'third')).toMatchObject({
    status: 409,
    body: { code: 'refund.exceeds_capture', detail: expect.stringContaining('7.99 USD') },
  })
  await trade.advance(180)
  await trade.expect({ status: 'COMPLETED', captured: price, refunded: 500, stock: 9 })
  const operator = await system.operator()
  const rest = { token: operator, key: 'rest', body: { reason: 'all of it' } }
  expect((await system.call('POST', `${trade.path}/refunds`, rest)).body.amount).toEqual(usd(799))
  await trade.advance(180)
  await trade.expect({ status: 'REFUNDED', captured: price, refunded: price, stock: 9 })
})

test('one key has one refund, whatever became of it since; with another body it is refused', async () => {
  const trade = await delivered()
  const ask = (amount: number) => trade.deliverer('/refunds', { amount: usd(amount), reason: 'a scratch' }, 'key')
  const first = await ask(200)
  const race = await Promise.all([ask(200), ask(200), ask(200)])
  for (const again of race) expect([again.status, again.body]).toEqual([201, first.body])
  await trade.advance(180)
  const later = await ask(200)
  expect([later.body, later.headers.get('idempotent-replayed')]).toEqual([first.body, 'true'])
  expect(await ask(201)).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } })
  await trade.expect({ status: 'COMPLETED', captured: price, refunded: 200, stock: 9 })
})

test('refunds that race for the same money never exceed it', async () => {
  const trade = await delivered()
  const asked = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      trade.deliverer('/refunds', { amount: usd(500), reason: 'a scratch' }, `race ${index}`),
    ),
  )
  expect(asked.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409])
  await trade.advance(180)
  await trade.expect({ status: 'COMPLETED', captured: price, refunded: 1000, stock: 9 })
})

test('a refund is paid out by an execution of its own, which ends with the webhook', async () => {
  const trade = await delivered()
  const { body } = await trade.deliverer('/refunds', { reason: 'broken' }, 'key')
  await trade.advance(1)
  const execution = async () => (await system.get(`/local/executions?name=${body.refundId}`))[0]
  expect(await execution()).toMatchObject({ status: 'RUNNING', currentState: 'AwaitWebhook' })
  await trade.advance(120)
  expect(await execution()).toMatchObject({ status: 'SUCCEEDED' })
})

const part = (productId: string, quantity: number) => ({ items: [{ productId, quantity }] })

test('of several parcels, what the merchant reports as failed goes back, and what has arrived does not', async () => {
  const trade = await (await Trade.open(system)).place(undefined, 3)
  await trade.pay()
  const first = await trade.deliverer('/deliveries', part(trade.productId, 1), 'first')
  await trade.deliverer('/deliveries', part(trade.productId, 2), 'second')
  expect((await trade.now()).status).toBe('SHIPPED')
  await trade.shopper('/delivered', { deliveryId: first.body.deliveryId })
  const failed = await trade.deliverer('/delivery-failed', { reason: 'lost on the way' })
  expect(failed.body).toMatchObject({
    status: 'REFUNDING',
    deliveries: [{ status: 'DELIVERED' }, { status: 'FAILED' }],
    refunds: [{ amount: usd(2 * price), reason: 'lost on the way' }],
  })
  await trade.advance(180)
  await trade.expect({ status: 'REFUNDED', captured: 3 * price, refunded: 2 * price, stock: 7 })
})

test('of an order that was sent in part, what has not arrived in time goes back, with the stock of what nobody sent', async () => {
  const trade = await (await Trade.open(system, { deliveryWindow: 3600 })).place(undefined, 3)
  await trade.pay()
  for (const key of ['first', 'second']) await trade.deliverer('/deliveries', part(trade.productId, 1), key)
  const { deliveries } = await trade.now()
  await trade.shopper('/delivered', { deliveryId: deliveries[0].deliveryId })
  await trade.advance(3 * 3600)
  expect((await trade.now()).deliveries).toMatchObject([{ status: 'DELIVERED' }, { status: 'FAILED' }])
  await trade.expect({ status: 'REFUNDED', captured: 3 * price, refunded: 2 * price, stock: 8 })
  // What has arrived is broken: its merchant can still give its price back.
  expect((await trade.deliverer('/refunds', { reason: 'lost' }, 'the rest')).status).toBe(201)
  await trade.advance(180)
  await trade.expect({ status: 'REFUNDED', captured: 3 * price, refunded: 3 * price, stock: 8 })
  expect((await trade.deliverer('/refunds', { reason: 'lost' }, 'more')).status).toBe(409)
})

test('several parcels complete the order when the last has arrived', async () => {
  const trade = await (await Trade.open(system)).place(undefined, 2)
  await trade.pay()
  for (const key of ['first', 'second']) await trade.deliverer('/deliveries', part(trade.productId, 1), key)
  const { deliveries } = await trade.now()
  await trade.shopper('/delivered', { deliveryId: deliveries[0].deliveryId })
  expect((await trade.now()).status).toBe('SHIPPED')
  await trade.shopper('/delivered', { deliveryId: deliveries[1].deliveryId })
  await trade.expect({ status: 'COMPLETED', captured: 2 * price, stock: 8 })
})

test('a merchant hears of a cancellation and of the refund, and of nothing that was never paid', async () => {
  const endpoint = await openEndpoint()
  const trade = await Trade.open(system)
  const merchantId = (await system.get(`/products/${trade.productId}`)).merchantId
  const call = { token: trade.merchant, body: { name: 'hears', webhookUrl: endpoint.url } }
  await system.call('PUT', `/merchants/${merchantId}`, call)
  await system.call('POST', `/merchants/${merchantId}/webhook-secret`, { token: trade.merchant })
  await trade.place('paid-late')
  await trade.shopper('/cancel')
  await trade.pay()
  await trade.advance(180)
  await trade.expect({ status: 'CLOSED', captured: price, refunded: price, stock: 10 })
  expect(endpoint.received).toEqual([])
  await trade.place()
  await trade.pay()
  await trade.shopper('/cancel', { reason: 'found it cheaper' })
  await trade.advance(180)
  const types = endpoint.received.map(({ text }) => JSON.parse(text).type)
  expect(types).toEqual(['order.paid', 'order.cancelled', 'order.refunded'])
  await endpoint.close()
})

test('how long money was stranded on an order that could not use it is measured', async () => {
  const trade = await (await Trade.open(system)).place('paid-late')
  await trade.shopper('/cancel')
  await trade.pay()
  await trade.advance(180)
  const seconds = await system.metric('SecondsStranded')
  expect(seconds.at(-1)).toBeGreaterThan(20)
  expect(seconds.at(-1)).toBeLessThan(180)
})

test('an order that a shopper cannot cancel any more says what to do instead', async () => {
  const trade = await (await Trade.open(system)).place(undefined, 2)
  await trade.pay()
  await trade.deliverer('/deliveries', part(trade.productId, 1), 'first')
  expect((await trade.shopper('/cancel')).body.detail).toMatch(/part of the order is on its way.*merchant/)
  await trade.deliverer('/deliveries')
  expect((await trade.shopper('/cancel')).body.detail).toMatch(/confirm or report its delivery/)
  await trade.shopper('/delivered')
  expect((await trade.shopper('/cancel')).body.detail).toMatch(/ask the merchant for a refund/)
})
