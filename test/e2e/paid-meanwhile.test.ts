import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
  await system.offer('mer_meanwhile', 'prd_meanwhile')
})
afterEach(() => system.call('DELETE', '/local/faults'))
afterAll(() => system.stop())

/** Has the provider take the next payment without anybody hearing of it. */
const loseAnswer = () =>
  system.call('POST', '/local/faults', {
    body: { service: 'sandbox', operation: 'POST /payments', kind: 'lose-reply', count: 1 },
  })

/** Pays another amount than was asked for, and the provider tells nobody. */
const payWrongly = async (paymentId: string): Promise<void> => {
  const { body } = await system.provider('GET', `/payments/${paymentId}`)
  await system.call('POST', body.url, { body: { outcome: 'paid', amount: 7, webhook: 'none' } })
}

const kinds = async (orderId: string) => (await system.exceptions(orderId)).map(({ kind }) => kind)

test('an order that is placed once more hears that its payment was made meanwhile, in another amount', async () => {
  const body = { items: [{ productId: 'prd_meanwhile', quantity: 1 }], payment: { provider: 'sandbox' } }
  const call = { token: await system.shopper(), key: randomUUID(), body }
  await loseAnswer()
  const { body: order } = await system.call('POST', '/orders', call)
  expect(order.payments).toMatchObject([{ status: 'UNKNOWN' }])
  await payWrongly(order.payments[0].paymentId)
  expect((await system.call('POST', '/orders', call)).status).toBe(201)
  expect(await kinds(order.orderId)).toEqual(['payment.mismatched'])
})

test('so does one whose payment is started once more', async () => {
  const token = await system.shopper()
  const body = { items: [{ productId: 'prd_meanwhile', quantity: 1 }] }
  const { body: order } = await system.call('POST', '/orders', { token, key: randomUUID(), body })
  const start = { token, key: randomUUID(), body: { provider: 'sandbox' } }
  await loseAnswer()
  const { body: payment } = await system.call('POST', `/orders/${order.orderId}/payments`, start)
  expect(payment.status).toBe('UNKNOWN')
  await payWrongly(payment.paymentId)
  await system.call('POST', `/orders/${order.orderId}/payments`, start)
  expect(await kinds(order.orderId)).toEqual(['payment.mismatched'])
})

test('so does one that is cancelled, as its payment is closed first', async () => {
  const { order, token, path } = await system.place('prd_meanwhile')
  await payWrongly(order.payments[0].paymentId)
  await system.call('POST', `${path}/cancel`, { token, body: {} })
  expect(await kinds(order.orderId)).toEqual(['payment.mismatched'])
})
