import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

test.each([
  ['without a payment', undefined],
  ['with a payment', { provider: 'sandbox' }],
])('the same order placed ten times at once, %s, is one order and ten same answers', async (title, payment) => {
  const productId = `prd_ten_${payment ? 'paid' : 'plain'}`
  await system.offer('mer_ten', productId, { stock: 20 })
  const token = await system.shopper()
  const body = { items: [{ productId, quantity: 2 }], ...(payment && { payment }) }
  const place = () => system.call('POST', '/orders', { token, key: title, body })

  const answers = await Promise.all(times(10, place))
  expect(answers.map(({ status }) => status)).toEqual(times(10, () => 201))
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body)))).toHaveProperty('size', 1)
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') !== 'true')).toHaveLength(1)
  expect((await system.call('GET', `/products/${productId}`)).body.available).toBe(18)
  expect((await system.call('GET', '/orders', { token })).body.items).toHaveLength(1)
})

test('a repeat is answered as the first time, whatever has happened to the order since', async () => {
  await system.offer('mer_since', 'prd_since')
  const token = await system.shopper()
  const place = () =>
    system.call('POST', '/orders', {
      token,
      key: 'since',
      body: { items: [{ productId: 'prd_since', quantity: 1 }], payment: { provider: 'sandbox' } },
    })
  const first = await place()
  await system.pay(first.body)
  await system.advance(0)
  expect((await system.call('GET', `/orders/${first.body.orderId}`, { token })).body.status).toBe('PAID')
  const again = await place()
  expect(again.body).toEqual(first.body)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
})

test('the same key with another body is refused, and the same key of another shopper is another order', async () => {
  await system.offer('mer_key', 'prd_key')
  const [ann, bob] = [await system.shopper(), await system.shopper()]
  const place = (token: string, quantity: number) =>
    system.call('POST', '/orders', { token, key: 'shared', body: { items: [{ productId: 'prd_key', quantity }] } })
  const first = await place(ann, 1)
  expect(await place(ann, 2)).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } })
  const other = await place(bob, 2)
  expect(other.status).toBe(201)
  expect(other.body.orderId).not.toBe(first.body.orderId)
})

test('a body that only looks different is the same request', async () => {
  await system.offer('mer_spelling', 'prd_spelling')
  const token = await system.shopper()
  const place = (raw: string) => system.call('POST', '/orders', { token, key: 'spelling', raw })
  const first = await place('{"items":[{"productId":"prd_spelling","quantity":1}]}')
  const second = await place('{ "items": [ { "quantity": 1, "productId": "prd_spelling" } ] }')
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.body).toEqual(first.body)
})

test('a stock change sent five times at once happens once', async () => {
  const token = await system.offer('mer_stock', 'prd_stock', { stock: 5 })
  const change = (key: string, by: number) =>
    system.call('POST', '/products/prd_stock/stock', { token, key, body: { change: by, reason: 'counted' } })
  const answers = await Promise.all(times(5, () => change('once', -2)))
  expect(answers.map(({ status }) => status)).toEqual(times(5, () => 200))
  expect((await system.call('GET', '/products/prd_stock')).body.available).toBe(3)
  expect(await change('once', -1)).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } })
  expect(await change('too much', -4)).toMatchObject({ status: 409, body: { code: 'stock.insufficient' } })
  expect((await change('more', 4)).body.available).toBe(7)
})

test('a hundred shoppers on the last ten items are ten orders and ninety refusals', async () => {
  await system.offer('mer_rush', 'prd_rush', { stock: 10 })
  const tokens = await Promise.all(times(100, () => system.shopper()))
  const answers = await Promise.all(
    tokens.map((token) =>
      system.call('POST', '/orders', { token, key: 'rush', body: { items: [{ productId: 'prd_rush', quantity: 1 }] } }),
    ),
  )
  const byStatus = Map.groupBy(answers, ({ status }) => status)
  expect(byStatus.get(201)).toHaveLength(10)
  expect(byStatus.get(409)).toHaveLength(90)
  expect(new Set(byStatus.get(409)?.map(({ body }) => body.code))).toEqual(new Set(['stock.insufficient']))
  expect((await system.call('GET', '/products/prd_rush')).body.available).toBe(0)
})

test('of different payments under one key at once, one is started and the others are refused', async () => {
  await system.offer('mer_methods', 'prd_methods')
  const token = await system.shopper()
  const body = { items: [{ productId: 'prd_methods', quantity: 1 }] }
  const { body: order } = await system.call('POST', '/orders', { token, key: 'methods', body })
  const answers = await Promise.all(
    ['card', 'wallet', 'bank'].map((method) =>
      system.call('POST', `/orders/${order.orderId}/payments`, {
        token,
        key: 'one',
        body: { provider: 'sandbox', method },
      }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422, 422])
})

test('of different stock changes under one key at once, one is made and the others are refused', async () => {
  const token = await system.offer('mer_changes', 'prd_changes', { stock: 0 })
  const answers = await Promise.all(
    [1, 2, 3].map((change) =>
      system.call('POST', '/products/prd_changes/stock', { token, key: 'one', body: { change, reason: 'counted' } }),
    ),
  )
  const made = answers.filter(({ status }) => status === 200)
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422])
  expect((await system.get('/products/prd_changes')).available).toBe(made[0]?.body.change)
})

test('the same product opened five times at once is opened once', async () => {
  const token = await system.merchant('mer_open')
  const body = { title: 'A mug', price: { amount: 1299, currency: 'USD' }, stock: 5 }
  const answers = await Promise.all(times(5, () => system.call('PUT', '/products/prd_open', { token, body })))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 201])
  expect((await system.get('/products/prd_open')).available).toBe(5)
})

test('an address whose fields come in another order is the same request', async () => {
  await system.offer('mer_address', 'prd_address')
  const token = await system.shopper()
  const place = (deliverTo: object) =>
    system.call('POST', '/orders', {
      token,
      key: 'address',
      body: { items: [{ productId: 'prd_address', quantity: 1 }], deliverTo },
    })
  const first = await place({ name: 'Ann', street: 'Elm St 1' })
  const second = await place({ street: 'Elm St 1', name: 'Ann' })
  expect(second).toMatchObject({ status: 201, body: first.body })
})
