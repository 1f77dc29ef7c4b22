import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { randomFrom } from '../support/random.ts'
import { type Reply, System } from '../support/system.ts'

const hour = 3600
const stocked = 30
const products = ['prd_chaos_a', 'prd_chaos_b', 'prd_chaos_c']
const rounds = 10

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterEach(() => system.call('DELETE', '/local/faults'))
afterAll(() => system.stop())

/** What goes wrong, and how often. */
const faults = [
  { service: 'dynamodb', kind: 'fail', rate: 0.02 },
  { service: 'dynamodb', kind: 'throttle', rate: 0.02 },
  { service: 'dynamodb', operation: 'PutItem', kind: 'lose-reply', rate: 0.05 },
  { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'lose-reply', rate: 0.05 },
  { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'conflict', rate: 0.1 },
  { service: 'dynamodb', operation: 'Query', kind: 'lag', rate: 0.5 },
  { service: 'states', kind: 'fail', rate: 0.3 },
  { service: 'states', kind: 'lose-reply', rate: 0.1 },
  { service: 'sqs', kind: 'fail', rate: 0.1 },
  { service: 'sns', operation: 'Publish', kind: 'fail', rate: 0.3 },
  { service: 'sns', operation: 'Deliver', kind: 'delay', rate: 0.5 },
  { service: 'sandbox', kind: 'fail', rate: 0.15 },
  { service: 'sandbox', kind: 'lose-reply', rate: 0.1 },
  // What the account has no room for, and what Lambda tries again by itself.
  { service: 'lambda', kind: 'throttle', rate: 0.02 },
  { service: 'lambda', kind: 'kill', rate: 0.02 },
]

type Story = {
  readonly token: string
  readonly productId: string
  readonly quantity: number
  orderId: string
  page: string
}

/** A shopper orders under faults: the same request until it is answered. */
const place = async (random: () => number, index: number): Promise<Story> => {
  const productId = products[index % products.length] as string
  const quantity = 1 + Math.floor(random() * 2)
  const token = await system.shopper()
  const body = { items: [{ productId, quantity }], payment: { provider: 'sandbox' } }
  for (;;) {
    const { status, body: order } = await system.call('POST', '/orders', { token, key: 'chaos', body })
    if (status !== 201) continue
    return { token, productId, quantity, orderId: order.orderId, page: order.payments[0].action?.url ?? '' }
  }
}

const choices = [
  { outcome: 'paid' },
  { outcome: 'paid' },
  { outcome: 'paid', webhook: 'none' },
  { outcome: 'paid', webhook: 'duplicate' },
  { outcome: 'paid', webhook: 'late', delaySeconds: 1500 },
  { outcome: 'declined' },
]

/** One of the parties does something that may be right or wrong at this moment, and may fail. */
const act = async (random: () => number, merchant: string, { token, orderId, page }: Story): Promise<unknown> => {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const post = (who: string, suffix: string, body: object) =>
    system.call('POST', `/orders/${orderId}${suffix}`, { token: who, key: `${random()}`, body })
  const second = async () => {
    const { status, body } = await post(token, '/payments', { provider: 'sandbox' })
    if (status === 201 && body.action) await system.call('POST', body.action.url, { body: pick(choices) })
  }
  return pick<() => Promise<unknown>>([
    async () => page && system.call('POST', page, { body: pick(choices) }),
    async () => page && system.call('POST', page, { body: pick(choices) }),
    second,
    () => post(merchant, '/deliveries', {}),
    () => post(merchant, '/deliveries', {}),
    () => post(token, '/delivered', {}),
    () => post(token, '/cancel', {}),
    () => post(merchant, '/delivery-failed', { reason: 'chaos' }),
    () => post(merchant, '/refunds', { amount: { amount: 100, currency: 'USD' }, reason: 'chaos' }),
  ])()
}

/** The connection broke: the caller does not know what came of it. */
const lost = () => undefined

const givesBack = ['cancelled', 'paymentExpired', 'deliveryExpired', 'deliveryFailed']

/** Whether an order has kept its goods: they were sent, or handed over, before it was given up. */
const keptGoods = (types: readonly string[]): boolean => {
  const ended = types.findIndex((type) => givesBack.includes(type))
  const sent = types.findIndex((type) => ['shipped', 'delivered'].includes(type))
  return sent >= 0 && (ended < 0 || sent < ended)
}

const books = async (order: Reply['body']) => {
  const payments = await Promise.all(
    order.payments.map(({ paymentId }: { paymentId: string }) => system.provider('GET', `/payments/${paymentId}`)),
  )
  const paid = payments.map(({ body }) => body).filter(({ status }) => status === 'paid')
  return {
    captured: paid.reduce((sum, { amount }) => sum + amount.amount, 0),
    refunded: paid.reduce((sum, { refunded }) => sum + refunded, 0),
  }
}

test.each([1])('whatever fails, money and stock end where they belong (seed %i)', async (seed) => {
  const random = randomFrom(seed)
  const merchantId = `mer_chaos_${seed}`
  let merchant = ''
  for (const [index, name] of products.entries()) {
    products[index] = `${name.split('-')[0]}-${seed}`
    const terms = { stock: stocked, deliveryWindow: 2 * hour, autoConfirmAfter: 3 * hour }
    merchant = await system.offer(merchantId, products[index] as string, terms)
  }
  for (const fault of faults) await system.call('POST', '/local/faults', { body: fault })
  const stories = await Promise.all(Array.from({ length: 30 }, (_, index) => place(random, index)))
  for (let round = 0; round < rounds; round++) {
    await Promise.all(stories.filter(() => random() < 0.5).map((story) => act(random, merchant, story).catch(lost)))
    if (random() < 0.3) await system.call('DELETE', '/local/executions')
    await system.advance(Math.floor(random() * 1200))
  }
  await system.call('DELETE', '/local/faults')
  await system.advance(24 * hour)

  const gone: Record<string, number> = {}
  for (const { orderId, token, productId, quantity } of stories) {
    const order = await system.get(`/orders/${orderId}`, token)
    const types = (await system.get(`/orders/${orderId}/events`, token)).items.map(({ type }: { type: string }) => type)
    const told = { orderId, types, status: order.status }
    expect(['COMPLETED', 'CLOSED', 'REFUNDED'], JSON.stringify(told)).toContain(order.status)
    expect(types).toHaveLength(order.version)
    expect(types.filter((type: string) => type === 'paymentCaptured').length).toBeLessThanOrEqual(1)
    const [captured, refunded] = [order.captured.amount, order.refunded.amount]
    expect({ ...told, captured, refunded }).toEqual({ ...told, ...(await books(order)) })
    // What an order that was given up has taken is all back; a completed one keeps its total less what was given back.
    if (order.status !== 'COMPLETED') expect({ ...told, held: captured - refunded }).toEqual({ ...told, held: 0 })
    else expect(captured - refunded).toBeLessThanOrEqual(order.total.amount)
    if (keptGoods(types)) gone[productId] = (gone[productId] ?? 0) + quantity
  }
  for (const productId of products) {
    const { available } = await system.get(`/products/${productId}`)
    expect({ productId, available }).toEqual({ productId, available: stocked - (gone[productId] ?? 0) })
  }
  const exceptions = await system.get('/exceptions', await system.operator())
  expect(exceptions.items).toEqual([])
})
