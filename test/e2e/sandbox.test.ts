import { afterAll, beforeAll, expect, test } from 'vitest'
import { encoded } from '../../functions/sandbox/statement-part.ts'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
  await system.offer('mer_sandbox', 'prd_sandbox')
})
afterAll(() => system.stop())

const place = () => system.place('prd_sandbox')

test('a person sees what they pay, pays with a click, and is told that it worked', async () => {
  const { order, path, token } = await place()
  const url = order.payments[0].action.url
  const page = await system.call('GET', url)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.body).toContain('Pay 12.99 USD')
  expect(page.body).toContain(order.orderId)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const done = await system.call('POST', url, { raw: 'outcome=paid', headers })
  expect(done.body).toContain('Payment received')
  await system.advance(0)
  expect((await system.get(path, token)).status).toBe('PAID')
  expect((await system.call('GET', url)).body).toContain('Payment received')
})

test('a wrong address shows nothing of the payment', async () => {
  const { order } = await place()
  const url = `${order.payments[0].action.url.slice(0, -3)}xyz`
  expect(await system.call('GET', url)).toMatchObject({ status: 404, body: expect.stringContaining('No such payment') })
  expect((await system.call('POST', url, { body: { outcome: 'paid' } })).status).toBe(404)
})

test('a payment is made once: paying again is answered alike, declining it then is refused', async () => {
  const { order } = await place()
  const first = await system.pay(order)
  expect(await system.pay(order)).toMatchObject({ status: 200, body: first.body })
  expect((await system.pay(order, { outcome: 'declined' })).status).toBe(409)
  expect((await system.pay(order, { outcome: 'stolen' })).status).toBe(400)
})

test('a webhook that comes twice at once pays the order once', async () => {
  const { order, path, token } = await place()
  await system.pay(order, { outcome: 'paid', webhook: 'duplicate' })
  await system.advance(0)
  const { items } = await system.get(`${path}/events`, token)
  expect(items.map(({ type }: { type: string }) => type)).toEqual(['placed', 'paymentOpened', 'paymentCaptured'])
})

test('a webhook that comes late pays the order when it comes', async () => {
  const { order, path, token } = await place()
  await system.pay(order, { outcome: 'paid', webhook: 'late', delaySeconds: 300 })
  await system.advance(200)
  expect((await system.get(path, token)).status).toBe('PENDING_PAYMENT')
  await system.advance(160)
  expect((await system.get(path, token)).status).toBe('PAID')
})

test('a forged webhook changes nothing', async () => {
  const { order, path, token } = await place()
  await system.call('DELETE', '/local/usage')
  await system.pay(order, { outcome: 'paid', webhook: 'forged' })
  await system.advance(120)
  expect((await system.get(path, token)).status).toBe('PENDING_PAYMENT')
  const { tables } = await system.get('/local/usage')
  expect(tables['Orders-OrdersTable']?.writeUnits ?? 0).toBe(0)
})

test('nobody reads the provider without its key', async () => {
  const { order } = await place()
  const { paymentId } = order.payments[0]
  expect((await system.call('GET', `/sandbox/payments/${paymentId}`)).status).toBe(401)
})

test('the provider answers for payments and refunds, and publishes the day as a statement', async () => {
  const secrets = await system.aws('secretsmanager.GetSecretValue', {
    SecretId: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Sandbox-ApiKey',
  })
  const headers = { authorization: `Bearer ${secrets.SecretString}` }
  const ask = (method: string, path: string, body?: object) =>
    system.call(method, `/sandbox${path}`, { headers, ...(body && { body }) })
  const { order } = await place()
  const { paymentId } = order.payments[0]
  expect((await ask('GET', `/payments/${paymentId}`)).body).toMatchObject({ status: 'open', amount: order.total })
  await system.pay(order)
  expect((await ask('GET', `/payments/${paymentId}`)).body.status).toBe('paid')

  const refund = { refundId: 'ref_1', paymentId, amount: { amount: 299, currency: 'USD' } }
  expect(await ask('POST', '/refunds', refund)).toMatchObject({ status: 202, body: { status: 'pending' } })
  expect(await ask('POST', '/refunds', refund)).toMatchObject({ status: 200, body: { refundId: 'ref_1' } })
  const rest = { refundId: 'ref_2', paymentId, amount: { amount: 1001, currency: 'USD' } }
  expect(await ask('POST', '/refunds', rest)).toMatchObject({ status: 422 })
  await system.advance(120)
  expect((await ask('GET', '/refunds/ref_1')).body.status).toBe('succeeded')

  const today = (await system.get('/local/clock')).now.slice(0, 10)
  expect((await ask('GET', `/statements/${today}`)).status).toBe(404)
  await system.advance(24 * 3600)
  const statement = (await ask('GET', `/statements/${today}.csv`)).body as string
  expect(statement).toContain(`capture,${paymentId},${paymentId},${order.orderId},`)
  expect(statement).toMatch(/capture,.*,1299,43,USD,settled\r\n/)
  expect(statement).toMatch(/refund,ref_1,.*,-299,0,USD,settled\r\n/)
  const rows = statement.trim().split('\r\n')
  expect(rows.at(-1)).toBe(`end,${rows.length - 3}`)
  const [, currency, counted, amount, fee, balance] = (rows.at(-2) ?? '').split(',')
  expect([currency, Number(counted)]).toEqual(['USD', rows.length - 3])
  expect(Number(balance)).toBe(Number(amount) - Number(fee))
})

const conflicts = (count: number, operation: string) =>
  system.call('POST', '/local/faults', { body: { service: 'dynamodb', operation, kind: 'conflict', count } })

test('a refund that meets four conflicts in a row is taken on once; after five it has to be asked for again', async () => {
  const { order } = await place()
  await system.pay(order, { outcome: 'paid', webhook: 'none' })
  const { paymentId } = order.payments[0]
  const refund = (refundId: string) =>
    system.provider('POST', '/refunds', { refundId, paymentId, amount: { amount: 1, currency: 'USD' } })
  await conflicts(4, 'TransactWriteItems')
  expect((await refund('ref_four')).status).toBe(202)
  await conflicts(5, 'TransactWriteItems')
  expect((await refund('ref_five')).status).toBe(500)
  expect((await system.provider('GET', '/refunds/ref_five')).status).toBe(404)
  expect((await system.provider('GET', `/payments/${paymentId}`)).body.refunded).toBe(1)
})

test('a single write that meets a conflict is made after it', async () => {
  await conflicts(1, 'PutItem')
  expect((await system.provider('PUT', '/accounts/mer_1', { payouts: 'stuck' })).status).toBe(200)
})

test('a part of a statement begins behind the booking where the one before it ended, and its sums are those of both', async () => {
  const day = '2026-01-20'
  const idAt = (index: number) => `ref_part_${index}`
  // Three of them in each millisecond, so that a part may end between two of one.
  const bookedAt = (index: number) => Date.parse(`${day}T10:00:00Z`) + Math.floor(index / 3)
  const sums = (rows: number) => ({ rows, amount: -7 * rows, fee: 0 })
  for (let index = 0; index < 7; index++) {
    const Item = {
      id: { S: idAt(index) },
      kind: { S: 'refund' },
      orderId: { S: 'ord_1' },
      paymentId: { S: 'pay_1' },
      amount: { M: { amount: { N: '7' }, currency: { S: 'USD' } } },
      status: { S: 'succeeded' },
      createdAt: { N: '0' },
      bookedAt: { N: String(bookedAt(index)) },
      day: { S: day },
    }
    await system.aws('DynamoDB_20120810.PutItem', { TableName: 'Sandbox-RecordsTable', Item })
  }
  const ending = { behind: { id: idAt(3), bookedAt: bookedAt(3) }, rows: 4, totals: { USD: sums(4), EUR: sums(0) } }
  const { body } = await system.provider('GET', `/statements/${day}?part=${encoded(ending)}`)
  const lines = body.split('\r\n')
  expect(lines.slice(0, 3).map((line: string) => line.split(',')[1])).toEqual([idAt(4), idAt(5), idAt(6)])
  expect(lines.slice(3)).toEqual(['total,EUR,0,0,0,0', 'total,USD,7,-49,0,-49', 'end,7', ''])
})

test('a payment whose own write loses its answer is still announced', async () => {
  const { order, path, token } = await place()
  await system.advance(0)
  await system.call('POST', '/local/faults', {
    body: { service: 'dynamodb', operation: 'PutItem', kind: 'lose-reply', count: 1 },
  })
  expect((await system.pay(order)).status).toBe(200)
  await system.advance(0)
  expect((await system.get(path, token)).status).toBe('PAID')
})
