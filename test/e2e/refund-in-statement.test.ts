import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

test('a refund that only the statement tells of is booked by the reconciliation, and what was not shipped yet is in stock again', async () => {
  const books = await Books.open(system)
  await books.untilNextDay(10)
  const trade = await (await Trade.open(system)).place()
  await trade.pay()
  await trade.expect({ status: 'PAID', captured: price, stock: 9 })

  await trade.fault({ service: 'lambda', operation: 'Orders-ApiReceiveWebhook', kind: 'fail' })
  const { paymentId } = trade.order.payments[0]
  const amount = { amount: price, currency: 'USD' }
  await system.provider('POST', '/refunds', { refundId: `theirs_${paymentId}`, paymentId, amount })
  await books.untilNextDay(1)
  expect(await trade.now()).toMatchObject({ status: 'PAID' })
  await system.advance(hour)
  await trade.expect({ status: 'REFUNDED', captured: price, refunded: price, stock: 10 })
})
