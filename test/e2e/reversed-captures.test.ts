import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { type Reply, System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600
const usd = (amount: number) => ({ amount, currency: 'USD' })

let system: System
let books: Books
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
})
afterAll(() => system.stop())

const referenceOf = (trade: Trade): string => trade.order.payments[0].paymentId

/** A paid order whose capture the provider's file does not show; its day, and what is asked about it. */
const missing = async (deliver: boolean): Promise<{ trade: Trade; date: string; question: Reply['body'] }> => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await (await (await Trade.open(system)).place()).pay()
  if (deliver) await trade.deliverer('/delivered')
  await books.plant(date, [{ kind: 'missing', reference: referenceOf(trade) }])
  await books.untilNextDay(3)
  const [question] = await books.openFor(date)
  expect(question).toMatchObject({ kind: 'reconciliation.missing_at_provider', actions: ['write_off', 'reverse'] })
  return { trade, date, question }
}

test('an order whose money never was closes, gives its goods back, and is nobody’s loss', async () => {
  const { trade, date, question } = await missing(false)
  for (let again = 0; again < 2; again++)
    expect((await books.resolve(question.exceptionId, 'reverse')).body).toMatchObject({
      status: 'resolved',
      resolution: { action: 'reverse', by: 'usr_operator' },
    })
  await system.advance(60)
  const order = await trade.now()
  expect(order).toMatchObject({ status: 'CLOSED', captured: usd(0), refunded: usd(0) })
  expect((await system.get(`/products/${trade.productId}`)).available).toBe(10)
  expect((await trade.events()).at(-1)).toBe('captureReversed')
  await books.untilNextDay(3)
  const then = await books.daysAgo(1)
  await books.expectPassed(date, then)
  expect(await books.balanceOf(date, 'escrow')).toBe(-price)
  for (const account of ['escrow', 'losses', 'suspense']) expect(await books.balanceOf(then, account)).toBe(0)
  // The same file again changes nothing.
  await books.again(date)
  await books.untilNextDay(3)
  await books.expectPassed(await books.daysAgo(1))
  expect(await books.balanceOf(await books.daysAgo(1), 'losses')).toBe(0)
  expect(await books.posted('writtenOff')).toEqual([])
})

test('a merchant who has delivered is not paid for what never was; one who was paid already owes it', async () => {
  const { trade, date, question } = await missing(true)
  await books.untilNextDay(14)
  expect((await books.settlement(trade.merchantId, date)).body).toMatchObject({ held: 1, payouts: [] })
  expect((await books.resolve(question.exceptionId, 'reverse')).body.status).toBe('resolved')
  await system.advance(60)
  await trade.expect({ status: 'COMPLETED', provider: { captured: price, refunded: 0 }, stock: 9 })
  const day = await books.today()
  await books.untilNextDay(14)
  const { body } = await books.settlement(trade.merchantId, day)
  expect(body).toMatchObject({ payouts: [], totals: [{ captures: usd(price), refunds: usd(price), payout: usd(0) }] })
  await books.expectPassed(date, day)
  expect(await books.balanceOf(day, 'merchants')).toBe(0)
})

test('what was reversed and has arrived after all is the order’s again', async () => {
  const { trade, date, question } = await missing(true)
  await books.resolve(question.exceptionId, 'reverse')
  await system.advance(60)
  expect((await trade.now()).captured).toEqual(usd(0))
  // What is taken back is paid for together with what takes it back.
  await system.advance(11 * hour)
  expect((await books.settlement(trade.merchantId, date)).body).toMatchObject({ held: 1, payouts: [] })
  await system.tell(trade.says('payment.paid', 'paid'))
  await system.advance(60)
  expect((await trade.now()).captured).toEqual(usd(price))
  expect((await trade.events()).slice(-2)).toEqual(['captureReversed', 'captureRestored'])
  const day = await books.today()
  await books.plant(day, [
    {
      kind: 'invented',
      type: 'capture',
      reference: referenceOf(trade),
      amount: price,
      currency: 'USD',
      orderId: trade.order.orderId,
    },
  ])
  await books.untilNextDay(3)
  await books.expectPassed(date, day)
  expect(await books.balanceOf(day, 'merchants')).toBe(-price)
})

test('what is on its way back cannot be reversed', async () => {
  const { trade, question } = await missing(false)
  await trade.fault({ service: 'sandbox', operation: 'POST /refunds', kind: 'fail' })
  await trade.shopper('/cancel')
  const refused = await books.resolve(question.exceptionId, 'reverse')
  expect([refused.status, refused.body.code]).toEqual([409, 'exception.action_unavailable'])
  await trade.healthy()
})
