import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
  await system.offer('mer_replay', 'prd_replay', { stock: 10 })
})
afterAll(() => system.stop())

const replay = (...args: string[]): Promise<{ code: number | null; output: string }> =>
  new Promise((done) => {
    const root = join(import.meta.dirname, '../..')
    const env = { ...process.env, PORT: new URL(system.url).port }
    const command = spawn('node', [join(root, 'infra/cli/reactions-replay.ts'), ...args], { cwd: root, env })
    let output = ''
    for (const stream of [command.stdout, command.stderr]) stream.on('data', (text) => (output += text))
    command.on('close', (code) => done({ code, output }))
  })

const setsOf = async (orderId: string): Promise<string[]> => {
  const { Items } = await system.aws('DynamoDB_20120810.Scan', { TableName: 'Orders-LedgerTable' })
  return (Items as { setId: { S: string } }[])
    .map(({ setId }) => setId.S)
    .filter((id) => id.includes(orderId))
    .sort()
}

test('what the stream has lost is set in motion from the order’s own events, and counts nothing twice', async () => {
  const lost = await system.place('prd_replay')
  const counted = (await system.metric('OrderEvents')).length
  await system.pay(lost.order)
  await system.advance(0)
  const before = await setsOf(lost.order.orderId)
  expect(before.length).toBeGreaterThan(0)
  for (const setId of before)
    await system.aws('DynamoDB_20120810.DeleteItem', { TableName: 'Orders-LedgerTable', Key: { setId: { S: setId } } })
  const measured = (await system.metric('OrderEvents')).length
  expect(measured).toBeGreaterThan(counted)
  expect(await replay(lost.order.orderId)).toMatchObject({ code: 0, output: expect.stringContaining('2 events') })
  expect(await setsOf(lost.order.orderId)).toEqual(before)
  expect(await system.metric('OrderEvents')).toHaveLength(measured)
})

test('an order of which nothing was lost stays as it is', async () => {
  const whole = await system.place('prd_replay')
  await system.pay(whole.order)
  await system.call('POST', `${whole.path}/cancel`, { token: whole.token, body: {} })
  await system.advance(120)
  const [order, sets] = [await system.get(whole.path, whole.token), await setsOf(whole.order.orderId)]
  expect(order.status).toBe('REFUNDED')
  expect((await replay(whole.order.orderId)).code).toBe(0)
  await system.advance(120)
  expect(await system.get(whole.path, whole.token)).toEqual(order)
  expect(await setsOf(whole.order.orderId)).toEqual(sets)
})

test('what the stream holds up is set in motion meanwhile: waits end, and what needs a human rings once', async () => {
  const unpaid = await system.place('prd_replay')
  const refused = await system.place('prd_replay', 1, 'refund-refused')
  await system.pay(refused.order)
  await system.advance(0)
  const body = { service: 'lambda', operation: 'Orders-ReactionsReact', kind: 'kill' }
  await system.call('POST', '/local/faults', { body })
  for (const { path, token } of [unpaid, refused]) await system.call('POST', `${path}/cancel`, { token })
  await system.advance(180)
  const status = async () => (await system.get(`/local/executions?name=${unpaid.order.orderId}`))[0].status
  const rung = async () => JSON.stringify(await system.get('/local/sms')).split(refused.order.orderId).length - 1
  expect([await status(), await rung()]).toEqual(['RUNNING', 0])
  expect((await replay(unpaid.order.orderId, refused.order.orderId)).code).toBe(0)
  await system.advance(0)
  expect([await status(), await rung()]).toEqual(['SUCCEEDED', 1])
  await system.call('DELETE', '/local/faults')
  await system.advance(120)
  expect(await rung()).toBe(1)
})

test('a line without an order is answered with how it is written, and an order that is not there by name', async () => {
  expect(await replay()).toMatchObject({ code: 1, output: expect.stringContaining('which orders?') })
  const unknown = await replay('ord_00000000000000000000000000')
  expect(unknown.code).toBe(1)
  expect(unknown.output).toContain('it ended as FAILED')
})
