import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterEach(() => system.call('DELETE', '/local/faults'))
afterAll(() => system.stop())

const minute = 60
const usd = (amount: number) => ({ amount, currency: 'USD' })

const cancelled = async (method?: string): Promise<Trade> => {
  const trade = await (await Trade.open(system)).place(method)
  await trade.pay()
  await trade.shopper('/cancel')
  return trade
}

/** What the provider says of the order's first refund, or of another one. */
const sayRefund = async (trade: Trade, type: 'succeeded' | 'failed', change: object = {}) => {
  const { orderId, payments, refunds } = await trade.now()
  const [{ paymentId }] = payments
  const data = { refundId: refunds[0].refundId, orderId, paymentId, status: type, amount: refunds[0].amount, ...change }
  return system.tell({ type: `refund.${type}`, data })
}

const kinds = async (trade: Trade) => (await system.exceptions(trade.order.orderId)).map(({ kind }) => kind)

test.each([-500, 0])('a refund of %i is no refund: it is kept, and has to come again', async (amount) => {
  const trade = await (await (await Trade.open(system)).place()).pay()
  const { orderId, payments } = trade.order
  const data = {
    refundId: `d_${amount}`,
    orderId,
    paymentId: payments[0].paymentId,
    status: 'succeeded',
    amount: usd(amount),
  }
  expect(await system.tell({ type: 'refund.succeeded', data })).toMatchObject({
    status: 503,
    body: { code: 'webhook.unreadable' },
  })
  await trade.expect({ status: 'PAID', captured: price, refunded: 0, stock: 9, exceptions: [] })
})

test('a refund that was paid out in another amount is not the one that was asked for', async () => {
  await system.call('POST', '/local/faults', { body: { service: 'sandbox', operation: 'POST /refunds', kind: 'fail' } })
  const trade = await cancelled()
  const other = { amount: { amount: 1, currency: 'EUR' } }
  expect((await sayRefund(trade, 'succeeded', other)).status).toBe(200)
  expect((await sayRefund(trade, 'succeeded', other)).status).toBe(200)
  await trade.expect({ status: 'REFUNDING', captured: price, stock: 10, exceptions: ['refund.mismatched'] })
  await trade.healthy()
  await trade.advance(10 * minute)
  await trade.expect({ status: 'REFUNDED', captured: price, refunded: price, stock: 10 })
})

/** Makes the provider's own record of a refund say something else. */
const rewrite = (refundId: string, status: string) =>
  system.aws('DynamoDB_20120810.UpdateItem', {
    TableName: 'Sandbox-RecordsTable',
    Key: { id: { S: refundId } },
    UpdateExpression: 'SET #status = :status',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':status': { S: status } },
  })

test("a refund that a bank returns after it was paid out waits for a human, and its money is nobody else's", async () => {
  const trade = await cancelled()
  await trade.advance(3 * minute)
  const { refunds } = await trade.now()
  // The provider is asked first: a message in the wrong order changes nothing.
  expect((await sayRefund(trade, 'failed')).status).toBe(200)
  expect(await kinds(trade)).toEqual([])
  await rewrite(refunds[0].refundId, 'failed')
  expect((await sayRefund(trade, 'failed')).status).toBe(200)
  expect(await trade.now()).toMatchObject({ status: 'REFUNDED', refunded: usd(0), refunds: [{ status: 'FAILED' }] })
  expect(await system.exceptions(trade.order.orderId)).toMatchObject([
    { kind: 'refund.failed', holds: { money: usd(price) }, actions: ['retry', 'refund', 'write_off'] },
  ])
})

test('a refund that was paid by other means, and by its provider after all, is a loss that somebody hears of', async () => {
  const trade = await cancelled('refund-refused')
  await trade.advance(minute)
  await trade.resolve('refund')
  expect((await sayRefund(trade, 'succeeded')).status).toBe(200)
  expect((await sayRefund(trade, 'succeeded')).status).toBe(200)
  expect(await kinds(trade)).toEqual(['refund.doubled'])
  expect(await trade.now()).toMatchObject({ status: 'REFUNDED', refunded: usd(price) })
})

test('a refund that failed, was asked for again, and is then paid out twice is noticed', async () => {
  const trade = await cancelled('refund-fails')
  await trade.advance(3 * minute)
  await trade.resolve('retry')
  await trade.advance(3 * minute)
  const { refunds } = await trade.now()
  expect(refunds.map(({ status }: { status: string }) => status)).toEqual(['FAILED', 'SUCCEEDED'])
  await rewrite(refunds[0].refundId, 'succeeded')
  expect((await sayRefund(trade, 'succeeded')).status).toBe(200)
  expect(await kinds(trade)).toEqual(['refund.doubled'])
})

test('a message of a type that we know, and cannot read, has to come again, and is kept', async () => {
  const trade = await (await Trade.open(system)).place()
  for (const amount of [{ amount: price, currency: 'XBT' }, usd(12.5), { amount: '1299', currency: 'USD' }]) {
    const told = await system.tell(trade.says('payment.paid', 'paid', { amount }), { id: 'garbled' })
    expect(told).toMatchObject({ status: 503, body: { code: 'webhook.unreadable' } })
  }
  const key = { eventId: { S: 'sandbox#garbled' } }
  const kept = await system.aws('DynamoDB_20120810.GetItem', { TableName: 'Orders-ProviderEventsTable', Key: key })
  expect(kept.Item.name.S).toBe('payment.paid')
})

test('what a human has to decide is listed whatever becomes of the stream', async () => {
  const kill = { service: 'lambda', operation: 'Orders-ReactionsReact', kind: 'kill' }
  await system.call('POST', '/local/faults', { body: kill })
  const trade = await (await Trade.open(system)).place()
  await trade.pay({ outcome: 'paid', amount: 7 })
  expect(await kinds(trade)).toEqual(['payment.mismatched'])
  await trade.advance(700)
  expect(await trade.resolve('write_off')).toMatchObject({ status: 200 })
})

test('each new exception rings with what it is about, also beside an older one', async () => {
  // The cases of this hour have had their SMS.
  await system.advance(60 * minute)
  const trade = await (await Trade.open(system)).place()
  await trade.pay()
  await trade.deliverer('/deliveries')
  const { paymentId } = trade.order.payments[0]
  const refund = { refundId: `theirs_${paymentId}`, paymentId, amount: usd(300) }
  await system.provider('POST', '/refunds', refund)
  await trade.advance(3 * minute)
  const rung = async () =>
    ((await system.get('/local/sms')) as { message: string }[])
      .map(({ message }) => message)
      .filter((message) => !message.includes('Runbook:'))
  expect((await rung()).at(-1)).toMatch(/^refund.unrequested: 3.00 USD/)
  await trade.deliverer('/delivery-failed', { reason: 'lost' })
  await system.call('POST', '/local/faults', { body: { service: 'sandbox', operation: 'POST /refunds', kind: 'fail' } })
  await sayRefund(trade, 'failed', { refundId: (await trade.now()).refunds[1].refundId, amount: usd(999) })
  await trade.advance(0)
  expect((await rung()).at(-1)).toMatch(/^refund.failed: 9.99 USD/)
})

test('a payment that was begun again on an order that is paid meanwhile has no page to pay on', async () => {
  const trade = await (await Trade.open(system)).place()
  const fault = { service: 'sandbox', operation: 'POST /payments', kind: 'fail', count: 1 }
  await trade.fault(fault)
  const begin = () => trade.shopper('/payments', { provider: 'sandbox' }, 'again')
  expect((await begin()).body.status).toBe('UNKNOWN')
  await trade.pay()
  expect(await begin()).toMatchObject({ status: 201, body: { status: 'UNKNOWN' } })
  await trade.advance(2 * minute)
  expect((await trade.now()).payments).toMatchObject([{ status: 'CAPTURED' }, { status: 'EXPIRED' }])
})

test("an order takes a bounded number of refunds of its provider's own", async () => {
  const trade = await (await Trade.open(system)).place()
  await trade.pay()
  const statuses = new Set<number>()
  for (let index = 0; index < 42; index++)
    statuses.add((await sayForeign(trade, `theirs_${trade.order.orderId}_${index}`)).status)
  expect((await trade.now()).refunds).toHaveLength(40)
  expect(statuses).toEqual(new Set([200, 409]))
})

const sayForeign = (trade: Trade, refundId: string) => {
  const { orderId, payments } = trade.order
  const data = { refundId, orderId, paymentId: payments[0].paymentId, status: 'succeeded', amount: usd(1) }
  return system.tell({ type: 'refund.succeeded', data })
}
