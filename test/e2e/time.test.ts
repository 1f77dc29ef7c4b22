import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

const hour = 3600

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

test('an order paid twice stays paid, and nobody hurries its merchant', async () => {
  await system.offer('mer_twice', 'prd_twice', { deliveryWindow: 1200 })
  const { order, path, token } = await system.place('prd_twice')
  const start = { token, key: 'second', body: { provider: 'sandbox' } }
  const { body: second } = await system.call('POST', `${path}/payments`, start)
  await system.pay(order)
  await system.pay({ payments: [second] })
  await system.advance(600)
  const now = await system.get(path, token)
  expect(now).toMatchObject({ status: 'PAID', refunds: [{ amount: order.total, status: 'SUCCEEDED' }] })
  const { items } = await system.get(`${path}/events`, token)
  expect(items.slice(-3).map(({ type }: { type: string }) => type)).toEqual([
    'lateOrDuplicatePaymentCaptured',
    'refundAsked',
    'partRefunded',
  ])
  // Once reminded, the execution sleeps until the next reminder, whatever becomes of the refund.
  await system.advance(700)
  expect((await system.get(`${path}/events`, token)).items.at(-1).type).toBe('reminded')
  const { events } = await executionOf(order.orderId)
  await system.advance(300)
  expect((await executionOf(order.orderId)).events).toEqual(events)
})

test('an execution that is lost comes back with the sweep, and one that lives is not doubled', async () => {
  await system.offer('mer_back', 'prd_back', { deliveryWindow: 1200 })
  const { order, path, token } = await system.place('prd_back')
  await system.pay(order)
  await system.advance(0)
  const running = async () =>
    (await system.get(`/local/executions?name=${order.orderId}`)).filter(
      ({ status }: { status: string }) => status === 'RUNNING',
    )
  await system.advance(1300)
  expect(await running()).toHaveLength(1)
  await system.call('DELETE', '/local/executions')
  expect(await running()).toHaveLength(0)
  await system.advance(660)
  expect(await running()).toMatchObject([{ currentState: 'AwaitDelivery' }])
  expect((await system.get(path, token)).status).toBe('PAID')
})

const executionOf = async (orderId: string) => (await system.get(`/local/executions?name=${orderId}`))[0]

test('an order that nobody pays is closed at its time, its stock freed, its payment closed at the provider', async () => {
  await system.offer('mer_unpaid', 'prd_unpaid', { stock: 3 })
  const { order, path, token } = await system.place('prd_unpaid', 3)
  await system.advance(1790)
  expect((await system.get(path, token)).status).toBe('PENDING_PAYMENT')
  await system.advance(12)
  expect(await system.get(path, token)).toMatchObject({ status: 'CLOSED', payments: [{ status: 'EXPIRED' }] })
  expect((await system.get('/products/prd_unpaid')).available).toBe(3)
  expect(await executionOf(order.orderId)).toMatchObject({ status: 'SUCCEEDED' })
  expect((await system.pay(order)).status).toBe(409)
})

test('the sweep alone finishes what lost its execution', async () => {
  const merchant = await system.offer('mer_lost', 'prd_lost', { stock: 2, autoConfirmAfter: 4 * hour })
  const unpaid = await system.place('prd_lost')
  const shipped = await system.place('prd_lost')
  await system.pay(shipped.order)
  await system.advance(0)
  await system.call('POST', `${shipped.path}/deliveries`, { token: merchant, body: {} })
  expect((await system.call('DELETE', '/local/executions')).body.dropped).toBeGreaterThanOrEqual(2)
  await system.advance(1860)
  expect((await system.get(unpaid.path, unpaid.token)).status).toBe('CLOSED')
  await system.advance(4 * hour)
  const done = await system.get(shipped.path, shipped.token)
  expect(done.status).toBe('COMPLETED')
  expect((await system.get(`${shipped.path}/events`, shipped.token)).items.at(-1)).toMatchObject({
    type: 'autoConfirmed',
    by: 'clock',
  })
})

test('a merchant who does nothing is reminded, then again with an SMS to the operators', async () => {
  await system.offer('mer_late', 'prd_late', { deliveryWindow: 2 * hour })
  const { order, path, token } = await system.place('prd_late')
  await system.pay(order)
  await system.advance(0)
  const types = async () =>
    (await system.get(`${path}/events`, token)).items.map(({ type }: { type: string }) => type).slice(3)
  await system.advance(2 * hour + 5)
  expect(await types()).toEqual(['reminded'])
  await system.advance(hour + 5)
  expect(await types()).toEqual(['reminded', 'reminded'])
  const inbox = (await system.get('/local/sms')) as { message: string }[]
  const sms = inbox.filter(({ message }) => message.includes(order.orderId))
  expect(sms).toMatchObject([{ to: '+15550100', message: expect.stringContaining('Delivery late') }])
  expect(sms[0]?.message.length).toBeLessThanOrEqual(160)
})
