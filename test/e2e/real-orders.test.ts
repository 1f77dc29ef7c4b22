import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Purchase, realPurchases } from '../support/real-orders.ts'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

const currency = 'BRL'

const drive = async ({
  id,
  merchantId,
  lines,
}: Purchase): Promise<{ status: string; total: number; captured: number }> => {
  const merchant = await system.merchant(merchantId)
  for (const { productId, cents } of lines)
    await system.call('PUT', `/products/${productId}`, {
      token: merchant,
      body: { title: productId, price: { amount: cents, currency }, stock: null },
    })
  const token = await system.shopper(`usr_${id}`)
  const items = lines.map(({ productId, quantity }) => ({ productId, quantity }))
  const { body: order } = await system.call('POST', '/orders', {
    token,
    key: id,
    body: { items, payment: { provider: 'sandbox' } },
  })
  await system.pay(order)
  await system.advance(0)
  await system.call('POST', `/orders/${order.orderId}/deliveries`, { token: merchant, body: {} })
  const { body: done } = await system.call('POST', `/orders/${order.orderId}/delivered`, { token, body: {} })
  return { status: done.status, total: done.total?.amount, captured: done.captured?.amount }
}

/** What happens on AWS on any day, and what nobody may notice. */
const weather = [
  { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'conflict', rate: 0.05 },
  { service: 'dynamodb', operation: 'PutItem', kind: 'throttle', rate: 0.02 },
  { service: 'dynamodb', operation: 'Query', kind: 'lag', rate: 0.5 },
  { service: 'lambda', operation: 'Orders-ReactionsReact', kind: 'throttle', rate: 0.05 },
  { service: 'lambda', operation: 'Orders-SweepRun', kind: 'kill', rate: 0.3 },
  { service: 'sns', operation: 'Deliver', kind: 'delay', rate: 0.5 },
]

test('200 real orders go from cart to completed, their totals equal to the cent', { timeout: 240_000 }, async () => {
  const purchases = realPurchases(200)
  expect(purchases).toHaveLength(200)
  for (const fault of weather) await system.call('POST', '/local/faults', { body: fault })
  for (let index = 0; index < purchases.length; index += 8) {
    const some = purchases.slice(index, index + 8)
    const results = await Promise.all(some.map(drive))
    expect(results).toEqual(
      some.map(({ lines }) => {
        const total = lines.reduce((sum, { cents, quantity }) => sum + cents * quantity, 0)
        return { status: 'COMPLETED', total, captured: total }
      }),
    )
  }
  await system.call('DELETE', '/local/faults')
  await system.advance(120)
  const executions = (await system.get('/local/executions')) as { status: string }[]
  expect(executions.map(({ status }) => status)).toEqual(purchases.map(() => 'SUCCEEDED'))
})
