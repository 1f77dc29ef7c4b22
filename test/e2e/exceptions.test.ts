import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { System } from '../support/system.ts'
import { type End, price, Trade } from '../support/trade.ts'

const hour = 3600

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

/** How each kind of exception comes about. */
const causes = {
  'payment.mismatched': async (trade: Trade) => {
    await trade.place()
    await trade.pay({ outcome: 'paid', amount: 7 })
  },
  'payment.unanswered': async (trade: Trade) => {
    await trade.fault({ service: 'sandbox', kind: 'fail' })
    await trade.place()
    await trade.advance(24 * hour + 120)
    await trade.healthy()
  },
  'refund.failed': async (trade: Trade) => {
    await trade.place('refund-fails')
    await trade.pay()
    await trade.shopper('/cancel')
    await trade.advance(180)
  },
  'refund.unanswered': async (trade: Trade) => {
    await trade.place()
    await trade.pay()
    await trade.fault({ service: 'sandbox', operation: 'POST /refunds', kind: 'fail' })
    await trade.shopper('/cancel')
    await trade.advance(24 * hour + 120)
    await trade.healthy()
  },
  'refund.unrequested': async (trade: Trade) => {
    await trade.place()
    await trade.pay()
    await trade.deliverer('/deliveries')
    const { paymentId } = trade.order.payments[0]
    const amount = { amount: 300, currency: 'USD' }
    await system.provider('POST', '/refunds', { refundId: `their_own_${paymentId}`, paymentId, amount })
    await trade.advance(180)
  },
} as const
type Kind = keyof typeof causes

/** What each action makes of it, once providers and time have done their part. */
const ends: readonly [Kind, string, End][] = [
  ['payment.mismatched', 'refund', { status: 'CLOSED', captured: 7, refunded: 7, stock: 10 }],
  ['payment.mismatched', 'write_off', { status: 'CLOSED', captured: 7, stock: 10 }],
  ['payment.unanswered', 'retry', { status: 'CLOSED', stock: 10 }],
  ['payment.unanswered', 'write_off', { status: 'CLOSED', stock: 10 }],
  ['refund.failed', 'retry', { status: 'REFUNDED', captured: price, refunded: price, stock: 10 }],
  ['refund.failed', 'write_off', { status: 'REFUNDED', captured: price, stock: 10 }],
  ['refund.unanswered', 'retry', { status: 'REFUNDED', captured: price, refunded: price, stock: 10 }],
  ['refund.unrequested', 'write_off', { status: 'SHIPPED', captured: price, refunded: 300, stock: 9 }],
]

describe('an operator ends an exception', () => {
  test.each(ends)('%s with %s', async (kind, action, end) => {
    const trade = await Trade.open(system)
    await causes[kind](trade)
    const [exception] = await system.exceptions(trade.order.orderId)
    expect(exception).toMatchObject({ kind, status: 'open', orderId: trade.order.orderId })
    expect(exception.actions).toContain(action)
    expect(exception.reason.length).toBeGreaterThan(10)
    expect(await trade.resolve(action)).toMatchObject({ status: 200, body: { status: 'resolved', actions: [] } })
    await trade.advance(hour)
    await trade.expect(end)
  })
})

test('goods that arrived all the same: their merchant keeps the money that could not be refunded', async () => {
  const trade = await (await Trade.open(system)).place('refund-refused')
  await trade.pay()
  await trade.deliverer('/deliveries')
  await trade.deliverer('/delivery-failed', { reason: 'lost' })
  await trade.advance(60)
  await trade.resolve('mark_delivered')
  await trade.expect({ status: 'REFUNDED', captured: price, stock: 9 })
})

test('what was never sent cannot have arrived', async () => {
  const trade = await Trade.open(system)
  await causes['refund.failed'](trade)
  expect(await trade.resolve('mark_delivered')).toMatchObject({ status: 409 })
})

test('a refund that was paid by other means counts as paid: the order ends at once', async () => {
  const trade = await Trade.open(system)
  await causes['refund.failed'](trade)
  await trade.resolve('refund')
  expect(await trade.now()).toMatchObject({ status: 'REFUNDED', refunded: { amount: price } })
  expect(await trade.books()).toEqual({ captured: price, refunded: 0 })
})

test('what it holds, since when, and who ended it how is on record', async () => {
  const trade = await Trade.open(system)
  await causes['payment.mismatched'](trade)
  const [open] = await system.exceptions(trade.order.orderId)
  expect(open).toMatchObject({
    about: trade.order.payments[0].paymentId,
    reason: '12.99 USD was asked for.',
    holds: { money: { amount: 7, currency: 'USD' }, stock: [{ productId: trade.productId, quantity: 1 }] },
    since: expect.stringMatching(/Z$/),
  })
  await trade.resolve('refund')
  const [resolved] = await system.exceptions(trade.order.orderId, 'resolved')
  expect(resolved).toMatchObject({
    holds: { stock: [] },
    resolution: { action: 'refund', note: 'decided in a test', by: 'usr_operator' },
  })
  expect(await trade.events()).toContain('exceptionResolved')
})

test('the same decision again changes nothing, another one comes too late, and of two at once one counts', async () => {
  const trade = await Trade.open(system)
  await causes['refund.failed'](trade)
  const [{ exceptionId }] = await system.exceptions(trade.order.orderId)
  const token = await system.operator()
  const resolve = (action: string) =>
    system.call('POST', `/exceptions/${exceptionId}/resolve`, { token, body: { action, note: 'said so' } })
  const both = await Promise.all([resolve('retry'), resolve('write_off')])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  const action = both[0]?.status === 200 ? 'retry' : 'write_off'
  const { version } = await trade.now()
  expect((await resolve(action)).status).toBe(200)
  expect((await trade.now()).version).toBe(version)
  const late = await resolve(action === 'retry' ? 'write_off' : 'retry')
  expect(late).toMatchObject({ status: 409, body: { code: 'exception.resolved' } })
})

test('an action that cannot end it is refused with those that can', async () => {
  const trade = await Trade.open(system)
  await causes['payment.mismatched'](trade)
  expect(await trade.resolve('mark_delivered')).toMatchObject({
    status: 409,
    body: {
      code: 'exception.action_unavailable',
      errors: [{ field: '/action', message: 'expected one of: refund, write_off' }],
    },
  })
  await trade.expect({ status: 'PENDING_PAYMENT', captured: 7, stock: 9, exceptions: ['payment.mismatched'] })
})

test('only operators see and end exceptions, and one that does not exist is not found', async () => {
  for (const token of [await system.shopper(), await system.merchant('mer_nosy')])
    expect((await system.call('GET', '/exceptions', { token })).status).toBe(403)
  const token = await system.operator()
  const body = { action: 'retry', note: 'why not' }
  const missing = await system.call('POST', '/exceptions/exc_none/resolve', { token, body })
  expect(missing).toMatchObject({ status: 404, body: { code: 'exception.not_found' } })
})

test('exceptions are listed page by page, the one that waits longest first', async () => {
  const waiting = await Promise.all(Array.from({ length: 3 }, () => Trade.open(system)))
  for (const trade of waiting) {
    await causes['payment.mismatched'](trade)
    await trade.advance(1)
  }
  const token = await system.operator()
  const found: { orderId: string; since: string }[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await system.get(`/exceptions?limit=2${cursor && `&cursor=${cursor}`}`, token)
    found.push(...page.items)
    cursor = page.cursor
  }
  const orderIds = found.map(({ orderId }) => orderId)
  expect(orderIds.slice(-3)).toEqual(waiting.map(({ order }) => order.orderId))
  expect(found.map(({ since }) => since)).toEqual(found.map(({ since }) => since).sort())
})

test('an exception that nobody ends rings the phones again, after longer and longer', async () => {
  const trade = await Trade.open(system)
  // The cases of this hour have had their SMS.
  await trade.advance(hour)
  await causes['refund.failed'](trade)
  const rung = async () =>
    ((await system.get('/local/sms')) as { message: string }[]).filter(({ message }) =>
      message.includes(trade.order.orderId),
    )
  expect(await rung()).toHaveLength(1)
  await trade.advance(25 * hour)
  expect(await rung()).toHaveLength(2)
  await trade.advance(24 * hour)
  expect(await rung()).toHaveLength(2)
  await trade.advance(25 * hour)
  expect((await rung()).map(({ message }) => message.length <= 160)).toEqual([true, true, true])
})
