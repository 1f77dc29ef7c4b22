import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
  await system.offer('mer_fault', 'prd_fault', { stock: 1000 })
})
afterEach(() => system.call('DELETE', '/local/faults'))
afterAll(() => system.stop())

const fault = async (body: object) => {
  expect((await system.call('POST', '/local/faults', { body })).status).toBe(201)
}

const body = { items: [{ productId: 'prd_fault', quantity: 1 }], payment: { provider: 'sandbox' } }
const available = async () => (await system.get('/products/prd_fault')).available as number

/** Places an order under a fault, then again without it: one order, whatever the first answer was. */
const placeTwice = async (key: string, planned: object) => {
  const before = await available()
  const token = await system.shopper()
  await fault(planned)
  const first = await system.call('POST', '/orders', { token, key, body })
  await system.call('DELETE', '/local/faults')
  const second = await system.call('POST', '/orders', { token, key, body })
  expect(second).toMatchObject({ status: 201, body: { status: 'PENDING_PAYMENT', payments: [{ status: 'PENDING' }] } })
  expect((await system.get('/orders', token)).items).toHaveLength(1)
  expect(before - (await available())).toBe(1)
  return first
}

test.each([
  ['a conflict that passes', { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'conflict', count: 3 }],
  [
    'a reply that is lost after the order was saved',
    { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'lose-reply', count: 1 },
  ],
  [
    'a reply that is lost after the payment was saved',
    { service: 'dynamodb', operation: 'PutItem', kind: 'lose-reply', count: 1 },
  ],
  ['a table that is throttled for a moment', { service: 'dynamodb', kind: 'throttle', count: 2 }],
  ['a table that fails for a moment', { service: 'dynamodb', kind: 'fail', count: 2 }],
  ['a call that hangs', { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'delay', count: 1 }],
])('%s is not noticed', async (name, planned) => {
  expect((await placeTwice(name, planned)).status).toBe(201)
})

test.each([
  ['conflicts without end', { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'conflict' }, 503],
  [
    'a table that is throttled without end',
    { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'throttle' },
    503,
  ],
  ['a table that never answers', { service: 'dynamodb', operation: 'GetItem', kind: 'delay' }, 503],
  ['a table that is down', { service: 'dynamodb', operation: 'GetItem', kind: 'fail' }, 503],
  [
    'a function killed before it writes',
    { service: 'lambda', operation: 'Orders-ApiPlaceOrder', kind: 'kill', count: 1 },
    500,
  ],
  [
    'a function killed after it has written',
    { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'kill', count: 1 },
    500,
  ],
])('after %s, the same request again gives the same order', async (name, planned, status) => {
  const first = await placeTwice(name, planned)
  expect(first.status).toBe(status)
  if (status === 503) expect(first.headers.get('retry-after')).toBe('1')
})

test.each([
  ['is down', { service: 'sandbox', operation: 'POST /payments', kind: 'fail', count: 1 }],
  [
    'takes the payment and its answer is lost',
    { service: 'sandbox', operation: 'POST /payments', kind: 'lose-reply', count: 1 },
  ],
])('a provider that %s leaves the payment unknown, and it is asked about within the minute', async (name, planned) => {
  await fault(planned)
  const token = await system.shopper()
  const placed = await system.call('POST', '/orders', { token, key: name, body })
  expect(placed).toMatchObject({ status: 201, body: { payments: [{ status: 'UNKNOWN' }] } })
  const path = `/orders/${placed.body.orderId}`
  const second = { token, key: 'another', body: { provider: 'sandbox' } }
  expect((await system.call('POST', `${path}/payments`, second)).body.code).toBe('order.not_payable')
  await system.advance(90)
  const order = await system.get(path, token)
  expect(order.payments).toMatchObject([{ status: 'PENDING', action: { type: 'redirect' } }])
  await system.pay(order)
  await system.advance(0)
  expect((await system.get(path, token)).status).toBe('PAID')
})

test('orders and refunds whose executions find no room in Step Functions are carried on by the sweep', async () => {
  await fault({ service: 'states', operation: 'StartExecution', kind: 'throttle' })
  const unpaid = await system.place('prd_fault')
  const paid = await system.place('prd_fault')
  await system.pay(paid.order)
  await system.advance(0)
  await system.call('POST', `${paid.path}/cancel`, { token: paid.token, body: {} })
  await system.advance(0)
  expect(await system.get(`/local/executions?name=${unpaid.order.orderId}`)).toEqual([])
  await system.advance(1900)
  expect((await system.get(unpaid.path, unpaid.token)).status).toBe('CLOSED')
  expect((await system.get(paid.path, paid.token)).status).toBe('REFUNDED')
  expect((await system.metric('ExecutionsNotStarted')).length).toBeGreaterThan(2)
  expect(await system.queued('Orders-ReactionsRetriesDeadLettersQueue')).toBe(0)
})

test('an index that is behind shows an order a moment later, and the order itself at once', async () => {
  await fault({ service: 'dynamodb', operation: 'Query', kind: 'lag' })
  const { order, path, token } = await system.place('prd_fault')
  const listed = async () => (await system.get('/orders', token)).items.map((one: typeof order) => one.orderId)
  expect(await listed()).toEqual([])
  expect((await system.get(path, token)).orderId).toBe(order.orderId)
  await system.advance(2)
  expect(await listed()).toEqual([order.orderId])
})

test('many orders that cannot move hold up no other', async () => {
  // Each has been cancelled, and its money cannot go back: overdue, again and again.
  const stuck = await Promise.all(Array.from({ length: 120 }, () => system.place('prd_fault')))
  for (const { order } of stuck) await system.pay(order)
  await system.advance(0)
  await fault({ service: 'sandbox', operation: 'POST /refunds', kind: 'fail' })
  for (const { path, token } of stuck) await system.call('POST', `${path}/cancel`, { token, body: {} })
  await fault({ service: 'sandbox', operation: 'POST /payments', kind: 'fail', count: 1 })
  const { path, token } = await system.place('prd_fault')
  expect((await system.get(path, token)).payments).toMatchObject([{ status: 'UNKNOWN' }])
  await system.advance(90)
  expect((await system.get(path, token)).payments).toMatchObject([{ status: 'PENDING' }])
})

test('a fault that is none is refused by its field', async () => {
  const reply = await system.call('POST', '/local/faults', { body: { service: 'dynamo', kind: 'fail' } })
  expect(reply).toMatchObject({ status: 400, body: { errors: [{ field: '/service' }] } })
})
