import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { System } from '../support/system.ts'

test('orders, stock, tokens and the clock outlive a restart, and lost executions come back by the sweep', async () => {
  const data = mkdtempSync(join(tmpdir(), 'orders-restart-'))
  let system = await System.start(data)
  try {
    const merchant = await system.offer('mer_keep', 'prd_keep', { stock: 5 })
    const unpaid = await system.place('prd_keep', 2)
    const paid = await system.place('prd_keep', 2)
    await system.pay(paid.order)
    await system.advance(600)
    const before = await system.get('/local/clock')
    await system.stop()

    system = await System.start(data)
    expect(Date.parse((await system.get('/local/clock')).now)).toBeGreaterThanOrEqual(Date.parse(before.now))
    expect((await system.get('/products/prd_keep')).available).toBe(1)
    expect((await system.get(paid.path, paid.token)).status).toBe('PAID')
    expect(await system.get('/local/executions')).toEqual([])

    await system.advance(1260)
    expect((await system.get(unpaid.path, unpaid.token)).status).toBe('CLOSED')
    expect((await system.get('/products/prd_keep')).available).toBe(3)

    await system.call('POST', `${paid.path}/deliveries`, { token: merchant, body: {} })
    expect((await system.call('POST', `${paid.path}/delivered`, { token: paid.token })).body.status).toBe('COMPLETED')
  } finally {
    await system.stop()
    rmSync(data, { recursive: true, force: true })
  }
})

test('what was saved and not reacted to before the runtime stopped is reacted to after', async () => {
  const data = mkdtempSync(join(tmpdir(), 'orders-outbox-'))
  let system = await System.start(data)
  try {
    await system.offer('mer_outbox', 'prd_outbox')
    const { order } = await system.place('prd_outbox')
    // Stopped in the middle of things: the order's first event may not have been read from the stream yet.
    await system.stop()
    system = await System.start(data)
    await system.advance(0)
    const executions = await system.get(`/local/executions?name=${order.orderId}`)
    const resumed = executions.length === 1 && executions[0].status === 'RUNNING'
    const closed = async () => {
      await system.advance(1900)
      return (await system.get(`/orders/${order.orderId}`, await system.operator())).status === 'CLOSED'
    }
    expect(resumed || (await closed())).toBe(true)
  } finally {
    await system.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
