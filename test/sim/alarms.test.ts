import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Reply, System } from '../support/system.ts'

const hour = 3600
const merchantId = 'mer_alarms'

let system: System
let merchant: string
beforeEach(async () => {
  system = await System.start()
  merchant = await system.offer(merchantId, 'prd_alarms')
  // Into the first full hour, and past the first look at the books.
  await system.advance(2.5 * hour)
})
afterEach(() => system.stop())

const ringing = async (): Promise<string[]> =>
  ((await system.get('/local/alarms')) as { name: string; state: string }[])
    .filter(({ state }) => state !== 'OK')
    .map(({ name, state }) => `${name} ${state}`)

const messages = async (): Promise<string[]> =>
  ((await system.get('/local/sms')) as { message: string }[]).map(({ message }) => message)

const sideBySide = async (count: number, act: (index: number) => Promise<unknown>): Promise<void> => {
  for (let index = 0; index < count; index += 20)
    await Promise.all(Array.from({ length: Math.min(20, count - index) }, (_, offset) => act(index + offset)))
}

/** An order that is placed and delivered; one card in a hundred is declined before another one is taken. */
const goodOrder = async (index: number): Promise<void> => {
  const { order, path, token } = await system.place('prd_alarms')
  if (index % 100 === 50) {
    await system.pay(order, { outcome: 'declined' })
    const again = { token, key: randomUUID(), body: { provider: 'sandbox' } }
    const { body } = await system.call('POST', `${path}/payments`, again)
    await system.pay({ payments: [body] })
  } else await system.pay(order)
  await system.call('POST', `${path}/deliveries`, { token: merchant, body: {} })
}

test(
  'a quiet day of a thousand good orders, with one card in a hundred declined, rings no phone',
  {
    timeout: 300_000,
  },
  async () => {
    const hours = 24
    const perHour = Math.ceil(1000 / hours)
    let placed = 0
    for (let done = 0; done < hours; done++) {
      const count = Math.min(perHour, 1000 - placed)
      const first = placed
      await sideBySide(count, (index) => goodOrder(first + index))
      placed += count
      await system.advance(hour)
      expect(await ringing()).toEqual([])
    }
    expect(placed).toBe(1000)
    expect(await messages()).toEqual([])
  },
)

test('ten thousand forged and failing requests in an hour are few SMS', { timeout: 300_000 }, async () => {
  await system.call('POST', '/local/faults', {
    body: { service: 'lambda', operation: 'Orders-ApiGetHealth', kind: 'kill' },
  })
  const answers: Record<number, number> = {}
  const count = ({ status }: Reply) => {
    answers[status] = (answers[status] ?? 0) + 1
  }
  const rounds = 10
  for (let round = 0; round < rounds; round++) {
    await sideBySide(500, async () =>
      count(await system.call('POST', '/webhooks/sandbox', { body: { type: 'forged' } })),
    )
    await sideBySide(500, async () => count(await system.call('GET', '/health')))
    await system.advance(hour / rounds)
  }
  expect(answers).toEqual({ 401: 5000, 500: 5000 })
  const sent = await messages()
  expect(sent.some((text) => text.endsWith('Runbook: SignaturesRefused'))).toBe(true)
  expect(sent.some((text) => text.endsWith('Runbook: ServiceInTrouble'))).toBe(true)
  // Each of the two alarms once in each of the two hours of the clock that it lasted.
  expect(sent.length).toBeLessThanOrEqual(4)
})

test('thirty refused refunds in an hour are five SMS, the last of which says that there are more', async () => {
  await sideBySide(30, async () => {
    const { order, path, token } = await system.place('prd_alarms', 1, 'refund-refused')
    await system.pay(order)
    await system.advance(0)
    await system.call('POST', `${path}/cancel`, { token, body: {} })
  })
  await system.advance(10 * 60)
  const cases = (await messages()).filter((text) => text.startsWith('refund.failed'))
  expect(cases).toHaveLength(5)
  expect(cases.filter((text) => text.includes('no more SMS'))).toHaveLength(1)
  expect(await system.metric('SmsHeldBack')).toHaveLength(25)
  const { items } = await system.get('/exceptions?limit=100', await system.operator())
  expect(items).toHaveLength(30)
  // The next hour has five more, for what happens then.
  await system.advance(hour)
  const { order, path, token } = await system.place('prd_alarms', 1, 'refund-refused')
  await system.pay(order)
  await system.advance(0)
  await system.call('POST', `${path}/cancel`, { token, body: {} })
  await system.advance(60)
  expect((await messages()).filter((text) => text.startsWith('refund.failed'))).toHaveLength(6)
})

test('where nobody reconciles at all, the phones ring before noon of the next day', async () => {
  const off = { service: 'scheduler', operation: 'reconciliation-hourly', kind: 'fail' }
  await system.call('POST', '/local/faults', { body: off })
  const now = Date.parse((await system.get('/local/clock')).now)
  const midnight = Math.ceil(now / 86_400_000) * 86_400_000
  await system.advance((midnight - now) / 1000 + 12 * hour)
  expect((await messages()).some((text) => text.endsWith('Runbook: ReconciliationLate'))).toBe(true)
  await system.advance(2 * hour)
  expect((await messages()).some((text) => text.endsWith('Runbook: SettlementLate'))).toBe(true)
})
