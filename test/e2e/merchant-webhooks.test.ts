import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyWebhook } from '../../functions/adapters/messaging/standard-webhooks.ts'
import { type Endpoint, openEndpoint } from '../support/endpoint.ts'
import { System } from '../support/system.ts'

const dead = 'Orders-MerchantMessagesDeadLettersQueue'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

/** A merchant with an endpoint, a secret and a product. */
const merchantWith = async (name: string, webhookUrl: string) => {
  const token = await system.offer(`mer_${name}`, `prd_${name}`)
  await system.call('PUT', `/merchants/mer_${name}`, { token, body: { name, webhookUrl } })
  const renew = async () =>
    (await system.call('POST', `/merchants/mer_${name}/webhook-secret`, { token })).body.secret as string
  return { token, renew, secret: await renew() }
}

const payOne = async (name: string) => {
  const placed = await system.place(`prd_${name}`)
  await system.pay(placed.order)
  await system.advance(0)
  return placed
}

/** What a library for Standard Webhooks makes of a message: it goes by the clock of the merchant's machine. */
const genuine = ({ headers, text }: Endpoint['received'][number], secret: string) =>
  verifyWebhook([secret], headers as Record<string, string>, text, Date.now())

test('a paid order is handed to its merchant by a signed webhook', async () => {
  const endpoint = await openEndpoint()
  const { secret } = await merchantWith('hook', endpoint.url)
  const { order } = await payOne('hook')
  expect(endpoint.received).toHaveLength(1)
  const [message] = endpoint.received
  const body = JSON.parse(message?.text ?? '')
  expect(body).toMatchObject({ type: 'order.paid', data: { orderId: order.orderId, status: 'PAID' } })
  expect(body.data.payments[0]).not.toHaveProperty('action')
  expect(message && genuine(message, secret)).toBe(true)
  expect(message && genuine(message, 'whsec_c29tZWJvZHkgZWxzZQ==')).toBe(false)
  await endpoint.close()
})

test('while a secret changes over, the old ones and the new one all sign', async () => {
  const endpoint = await openEndpoint()
  const { secret, renew } = await merchantWith('rotate', endpoint.url)
  const [second, third] = [await renew(), await renew()]
  expect(third).toMatch(/^whsec_/)
  await payOne('rotate')
  const [message] = endpoint.received
  expect([secret, second, third].map((one) => message && genuine(message, one))).toEqual([true, true, true])
  await endpoint.close()
})

test('a secret whose answer was lost is shown to a repeat under its key, also when there is a newer one', async () => {
  const { token } = await merchantWith('lost', 'https://shop.example/hooks')
  const ask = (key: string) => system.call('POST', '/merchants/mer_lost/webhook-secret', { token, key })
  const [first, other, again] = [await ask('one'), await ask('two'), await ask('one')]
  expect(other.body.secret).not.toBe(first.body.secret)
  expect(again).toMatchObject({ status: 201, body: first.body })
  expect(again.headers.get('idempotent-replayed')).toBe('true')
})

test('asking for ever more secrets pushes none of them out', async () => {
  const endpoint = await openEndpoint()
  const { secret, renew, token } = await merchantWith('many', endpoint.url)
  for (let count = 1; count < 10; count++) await renew()
  const more = await system.call('POST', '/merchants/mer_many/webhook-secret', { token })
  expect(more).toMatchObject({ status: 409, body: { code: 'merchant.limit_reached' } })
  await payOne('many')
  const [message] = endpoint.received
  expect(message && genuine(message, secret)).toBe(true)
  await endpoint.close()
})

test('a message that is not taken comes again under the same id, and each try is dated by the clock of the world, not by one that was moved', async () => {
  const endpoint = await openEndpoint((response, count) => {
    response.writeHead(count < 3 ? 500 : 200).end()
  })
  const { secret } = await merchantWith('again', endpoint.url)
  await system.advance(24 * 3600)
  await payOne('again')
  await system.advance(600)
  expect(endpoint.received).toHaveLength(3)
  expect(new Set(endpoint.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  for (const message of endpoint.received) expect(genuine(message, secret)).toBe(true)
  await endpoint.close()
})

test('a message that comes late shows the order as it was, in the same bytes on every try', async () => {
  const endpoint = await openEndpoint((response, count) => {
    response.writeHead(count < 4 ? 500 : 200).end()
  })
  const { token } = await merchantWith('late', endpoint.url)
  const shopper = await system.shopper()
  const { body: order } = await system.call('POST', '/orders', {
    token: shopper,
    key: 'late',
    body: {
      items: [{ productId: 'prd_late', quantity: 1 }],
      deliverTo: { street: 'Elm St 1', name: 'Ann', city: 'Springfield' },
      payment: { provider: 'sandbox' },
    },
  })
  await system.pay(order)
  await system.advance(0)
  await system.call('POST', `/orders/${order.orderId}/deliveries`, { token, body: { carrier: 'UPS' } })
  await system.advance(130)
  await system.call('POST', `/orders/${order.orderId}/delivered`, { token: shopper })
  await system.advance(600)
  expect(endpoint.received.map(({ headers }) => headers['webhook-id'])).toHaveLength(4)
  expect(new Set(endpoint.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(endpoint.received.map(({ text }) => text)).size).toBe(1)
  const { type, data } = JSON.parse(endpoint.received.at(-1)?.text ?? '')
  expect(type).toBe('order.paid')
  expect(data).toMatchObject({ status: 'PAID', deliveries: [] })
  expect(JSON.stringify(data.deliverTo)).toBe('{"city":"Springfield","name":"Ann","street":"Elm St 1"}')
  await endpoint.close()
})

test.each([
  [
    'redirects',
    (response: import('node:http').ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1/' }).end(),
  ],
  [
    'answers without end',
    (response: import('node:http').ServerResponse) => response.writeHead(200).end('x'.repeat(100_000)),
  ],
])('an endpoint that %s is given up in the end, and the merchant still finds the order by polling', async (name, answer) => {
  const endpoint = await openEndpoint(answer)
  const short = name.slice(0, 4)
  const { token } = await merchantWith(short, endpoint.url)
  const before = await system.queued(dead)
  const { order } = await payOne(short)
  await system.advance(3600)
  expect(endpoint.received).toHaveLength(10)
  expect((await system.queued(dead)) - before).toBe(1)
  const { items } = await system.get('/orders?status=PAID', token)
  expect(items.map(({ orderId }: { orderId: string }) => orderId)).toEqual([order.orderId])
  await endpoint.close()
})
