import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'
import { Trade } from '../support/trade.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterEach(() => system.call('DELETE', '/local/faults'))
afterAll(() => system.stop())

/** Far more than a function has time for, if each were waited for in turn. */
const attempts = 9

const openAttempts = async () => {
  const trade = await (await Trade.open(system)).place()
  for (let count = 1; count < attempts; count++) await trade.anotherPayment()
  const { payments } = await trade.now()
  expect(payments.map(({ status }: { status: string }) => status)).toEqual(Array(attempts).fill('PENDING'))
  return trade
}

const silence = { service: 'sandbox', operation: 'POST /payments/{paymentId}/close', kind: 'delay' }

const unanswered = async (trade: Trade) => (await trade.events()).filter((type) => type === 'paymentUnanswered').length

test('who cancels while the provider does not answer about any of many attempts is told so in time', async () => {
  const trade = await openAttempts()
  await trade.fault(silence)
  const refused = await trade.shopper('/cancel')
  expect(refused).toMatchObject({ status: 503, body: { code: 'service.busy' } })
  expect((await trade.now()).status).toBe('PENDING_PAYMENT')
  await trade.healthy()
  expect(await trade.shopper('/cancel')).toMatchObject({ status: 200, body: { status: 'CLOSED' } })
})

test('a deadline at which the provider does not answer about any of many attempts notes each, and no function runs out of time', async () => {
  const trade = await openAttempts()
  await trade.fault(silence)
  await system.call('DELETE', '/local/usage')
  await trade.advance(1803)
  const { functions } = (await system.get('/local/usage')) as { functions: Record<string, { errors: number }> }
  expect(Object.entries(functions).filter(([, { errors }]) => errors > 0)).toEqual([])
  expect(await unanswered(trade)).toBe(attempts)
  await trade.healthy()
  await trade.advance(180)
  await trade.expect({ status: 'CLOSED', stock: 10 })
})
