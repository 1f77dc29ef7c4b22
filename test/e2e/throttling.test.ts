import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { type Reply, System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterEach(() => system.call('DELETE', '/local/faults'))
afterAll(() => system.stop())

const open = async () => (await Trade.open(system)).place(undefined, 2)
const paid = async () => (await open()).pay()

/** The database operations that requests are made of, each by a request that needs it. */
const requests: Readonly<Record<string, () => Promise<() => Promise<Reply>>>> = {
  GetItem: async () => {
    const { path, token } = await open()
    return () => system.call('GET', path, { token })
  },
  Query: async () => {
    const { token } = await open()
    return () => system.call('GET', '/orders', { token })
  },
  BatchGetItem: async () => {
    const { merchant } = await (await open()).place()
    return () => system.call('GET', '/orders', { token: merchant })
  },
  PutItem: async () => {
    const trade = await paid()
    return () => trade.deliverer('/deliveries')
  },
  UpdateItem: async () => {
    const { productId, merchant } = await open()
    const body = { title: 'Another mug', price: { amount: price, currency: 'USD' } }
    return () => system.call('PUT', `/products/${productId}`, { token: merchant, body })
  },
  TransactWriteItems: async () => {
    const trade = await paid()
    return () => trade.shopper('/cancel')
  },
}

test.each(
  Object.entries(requests),
)('a %s that is throttled for a moment is not noticed', async (operation, prepare) => {
  const request = await prepare()
  await system.advance(0)
  const undisturbed = operation.startsWith('Put') || operation.startsWith('Transact') ? undefined : await request()
  await system.call('POST', '/local/faults', { body: { service: 'dynamodb', operation, kind: 'throttle', count: 2 } })
  const { status, body } = await request()
  expect([status, body.code]).toEqual([undisturbed?.status ?? status, undefined])
  expect(status).toBeLessThan(300)
  if (undisturbed) expect(body).toEqual(undisturbed.body)
})

test.each(
  Object.entries(requests),
)('a %s that is throttled without end is a 503, to be tried again', async (operation, prepare) => {
  const request = await prepare()
  await system.advance(0)
  await system.call('POST', '/local/faults', { body: { service: 'dynamodb', operation, kind: 'throttle' } })
  const refused = await request()
  expect(refused).toMatchObject({ status: 503, body: { code: 'service.busy' } })
  expect(refused.headers.get('retry-after')).toBe('1')
  await system.call('DELETE', '/local/faults')
  expect((await request()).status).toBeLessThan(300)
})

test('a provider whose message cannot be saved is told to come again, and then it is booked once', async () => {
  for (const [operation, amount] of [
    ['PutItem', 2 * price],
    ['TransactWriteItems', 1],
  ]) {
    const trade = await open()
    await system.pay(trade.order, { outcome: 'paid', webhook: 'none', amount })
    const told = trade.says('payment.paid', 'paid', { amount: { amount, currency: 'USD' } })
    await trade.fault({ service: 'dynamodb', operation, kind: 'throttle' })
    expect((await system.tell(told)).status).toBe(503)
    await trade.healthy()
    expect([(await system.tell(told)).status, (await system.tell(told)).status]).toEqual([200, 200])
    expect((await trade.now()).captured.amount).toBe(amount)
  }
})

test('a sweep that is throttled leaves what it could not do to the next one', async () => {
  const trades = [await open(), await open()]
  await system.call('DELETE', '/local/executions')
  await system.call('POST', '/local/faults', {
    body: { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'throttle' },
  })
  // Each wait between two tries is a real one: one sweep or two are enough.
  await system.advance(0.5 * hour + 100)
  for (const trade of trades) expect((await trade.now()).status).toBe('PENDING_PAYMENT')
  await system.call('DELETE', '/local/faults')
  await system.advance(120)
  for (const trade of trades) await trade.expect({ status: 'CLOSED', stock: 10 })
})

test('a day that is reconciled while the database is throttled asks no human what a machine can do later', async () => {
  const books = await Books.open(system)
  await books.untilNextDay(10)
  const date = await books.today()
  // Nobody has heard of this refund. It cancels the order, and gives its stock back: in one transaction.
  const trade = await (await Trade.open(system)).place('refund-silent')
  await trade.pay()
  const { paymentId } = trade.order.payments[0]
  await system.provider('POST', '/refunds', { refundId: 'by_hand', paymentId, amount: trade.order.total })
  await books.untilNextDay(1.9)
  await system.call('POST', '/local/faults', {
    body: { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'throttle', count: 7 },
  })
  await system.advance(hour)
  expect(await books.reconciled(date)).toMatchObject({ status: 'CLOSED' })
  expect(await books.openFor(date)).toEqual([])
  await trade.expect({ status: 'REFUNDED', captured: price, refunded: price, stock: 10 })
})
