import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

test('an order is placed, paid, shipped and delivered, and everything about it adds up', async () => {
  const merchant = await system.offer('mer_forward', 'prd_forward', { stock: 10 })
  const shopper = await system.shopper('usr_forward')
  await system.call('DELETE', '/local/usage')

  const placed = await system.call('POST', '/orders', {
    token: shopper,
    key: 'forward',
    body: {
      items: [{ productId: 'prd_forward', quantity: 3 }],
      deliverTo: { name: 'Ann', street: 'Elm St 1' },
      payment: { provider: 'sandbox' },
    },
  })
  expect(placed.status).toBe(201)
  const order = placed.body
  expect(order).toMatchObject({
    orderId: expect.stringMatching(/^ord_/),
    status: 'PENDING_PAYMENT',
    userId: 'usr_forward',
    merchantId: 'mer_forward',
    items: [{ productId: 'prd_forward', quantity: 3, unitPrice: { amount: 1299, currency: 'USD' } }],
    total: { amount: 3897, currency: 'USD' },
    captured: { amount: 0, currency: 'USD' },
    payments: [{ provider: 'sandbox', status: 'PENDING', action: { type: 'redirect' } }],
  })
  expect(Date.parse(order.paymentDueAt) - Date.parse(order.createdAt)).toBe(1_800_000)

  expect((await system.pay(order)).body).toMatchObject({ status: 'paid' })
  await system.advance(0)
  const path = `/orders/${order.orderId}`
  const shipped = await system.call('POST', `${path}/deliveries`, {
    token: merchant,
    body: { carrier: 'UPS', trackingNumber: '1Z' },
  })
  expect(shipped).toMatchObject({
    status: 201,
    body: { status: 'SHIPPED', deliveryId: expect.stringMatching(/^dlv_/) },
  })
  const completed = await system.call('POST', `${path}/delivered`, { token: shopper })
  expect(completed).toMatchObject({
    status: 200,
    body: {
      status: 'COMPLETED',
      captured: { amount: 3897 },
      refunded: { amount: 0 },
      deliveries: [{ status: 'DELIVERED' }],
    },
  })

  const { body: usage } = await system.call('GET', '/local/usage')
  const ours = Object.entries(usage.functions as Record<string, { invocations: number }>).filter(([name]) =>
    name.startsWith('Orders-'),
  )
  const tables = Object.entries(usage.tables as Record<string, { writeUnits: number; operations: object }>)
  expect(usage.transitions).toBe(3)
  expect(ours.reduce((sum, [, { invocations }]) => sum + invocations, 0)).toBeLessThanOrEqual(14)
  expect(
    tables.filter(([name]) => name.startsWith('Orders-')).reduce((sum, [, { writeUnits }]) => sum + writeUnits, 0),
  ).toBeLessThanOrEqual(40)
  for (const [, { operations }] of tables) expect(operations).not.toHaveProperty('Scan')

  const [execution] = (await system.call('GET', `/local/executions?name=${order.orderId}`)).body
  expect(execution).toMatchObject({ status: 'SUCCEEDED', currentState: 'AwaitDelivery' })
  const events = (await system.call('GET', `${path}/events`, { token: shopper })).body.items
  expect(events.map((event: { type: string }) => event.type)).toEqual([
    'placed',
    'paymentOpened',
    'paymentCaptured',
    'shipped',
    'delivered',
  ])
  expect(events.map((event: { version: number }) => event.version)).toEqual([1, 2, 3, 4, 5])
  expect((await system.call('GET', '/products/prd_forward')).body.available).toBe(7)
})

test('a payment can be started after the order was placed, and again after it was declined', async () => {
  await system.offer('mer_again', 'prd_again')
  const token = await system.shopper()
  const { body: order } = await system.call('POST', '/orders', {
    token,
    key: 'again',
    body: { items: [{ productId: 'prd_again', quantity: 1 }] },
  })
  expect(order.payments).toEqual([])
  const path = `/orders/${order.orderId}`
  const start = (key: string) => system.call('POST', `${path}/payments`, { token, key, body: { provider: 'sandbox' } })

  const first = await start('one')
  expect(first).toMatchObject({
    status: 201,
    body: { status: 'PENDING', provider: 'sandbox', action: { type: 'redirect' } },
  })
  await system.pay({ payments: [first.body] }, { outcome: 'declined' })
  await system.advance(0)
  expect((await system.call('GET', path, { token })).body).toMatchObject({
    status: 'PENDING_PAYMENT',
    payments: [{ status: 'FAILED' }],
  })

  const second = await start('two')
  await system.pay({ payments: [second.body] })
  await system.advance(0)
  const paid = (await system.call('GET', path, { token })).body
  expect(paid).toMatchObject({ status: 'PAID', payments: [{ status: 'FAILED' }, { status: 'CAPTURED' }] })
  expect((await start('three')).body.code).toBe('order.not_payable')

  const replay = await start('two')
  expect(replay.headers.get('idempotent-replayed')).toBe('true')
  expect(replay.body).toEqual(second.body)
})

test('a top-up needs no parcel: saying that it was delivered completes it', async () => {
  const merchant = await system.offer('mer_topup', 'prd_topup', { deliveryWindow: 30 })
  const token = await system.shopper()
  const { body: order } = await system.call('POST', '/orders', {
    token,
    key: 'topup',
    body: { items: [{ productId: 'prd_topup', quantity: 1 }], payment: { provider: 'sandbox', method: 'card' } },
  })
  await system.pay(order)
  await system.advance(0)
  const done = await system.call('POST', `/orders/${order.orderId}/delivered`, { token: merchant, body: {} })
  expect(done.body).toMatchObject({ status: 'COMPLETED', deliveries: [] })
})

test('an order in two parcels is completed by the arrival of the second', async () => {
  const merchant = await system.offer('mer_parcels', 'prd_parcels')
  const token = await system.shopper()
  const { body: order } = await system.call('POST', '/orders', {
    token,
    key: 'parcels',
    body: { items: [{ productId: 'prd_parcels', quantity: 2 }], payment: { provider: 'sandbox' } },
  })
  await system.pay(order)
  await system.advance(0)
  const path = `/orders/${order.orderId}`
  const one = { items: [{ productId: 'prd_parcels', quantity: 1 }] }
  const first = await system.call('POST', `${path}/deliveries`, { token: merchant, key: 'first', body: one })
  const second = await system.call('POST', `${path}/deliveries`, { token: merchant, key: 'second', body: one })
  expect([first.body.status, second.body.status]).toEqual(['PAID', 'SHIPPED'])
  const arrive = (deliveryId: string) => system.call('POST', `${path}/delivered`, { token, body: { deliveryId } })
  expect((await arrive(second.body.deliveryId)).body.status).toBe('SHIPPED')
  expect((await arrive(first.body.deliveryId)).body.status).toBe('COMPLETED')
  expect((await arrive('dlv_none')).status).toBe(409)
})
