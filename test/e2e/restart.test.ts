import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
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

test('events that were not ticked off before the runtime stopped are reacted to after, each effect once', async () => {
  const data = mkdtempSync(join(tmpdir(), 'orders-outbox-'))
  let system = await System.start(data)
  try {
    await system.offer('mer_outbox', 'prd_outbox')
    const unpaid = await system.place('prd_outbox')
    const paid = await system.place('prd_outbox')
    await system.pay(paid.order)
    await system.advance(0)
    await system.stop()
    // As if the runtime had been killed before it noted how far it had read.
    const state = new DatabaseSync(join(data, 'runtime.db'))
    state.exec("DELETE FROM state WHERE area = 'streams'")
    state.close()

    system = await System.start(data)
    await system.advance(0)
    const executionOf = (orderId: string) => system.get(`/local/executions?name=${orderId}`)
    expect(await executionOf(unpaid.order.orderId)).toMatchObject([{ status: 'RUNNING', currentState: 'AwaitPayment' }])
    expect(await executionOf(paid.order.orderId)).toMatchObject([{ status: 'RUNNING', currentState: 'AwaitDelivery' }])
    expect((await system.get(paid.path, paid.token)).version).toBe(3)
  } finally {
    await system.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
