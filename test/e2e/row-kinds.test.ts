import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600

let system: System
let books: Books
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
})
afterAll(() => system.stop())

const usd = (amount: number) => ({ amount, currency: 'USD' })

const book = async (type: string, reference: string, amount: number, paymentId?: string): Promise<void> => {
  const arrivesIn = 30 * 24 * hour
  const body = { type, reference, amount: usd(amount), arrivesIn, ...(paymentId && { paymentId }) }
  expect((await system.provider('POST', '/entries', body)).status).toBe(201)
}

/** How many rows of a day are in each class, on both sides. */
const counted = async (date: string): Promise<Record<string, number[]>> => {
  const { classes } = await books.reconciled(date)
  return Object.fromEntries(
    classes.map((one: { class: string; theirs: { rows: number }; ours: { rows: number } }) => [
      one.class,
      [one.theirs.rows, one.ours.rows],
    ]),
  )
}

test('a fee and a payout that only the file shows are booked on its day, and a corrected file takes back what it does not show', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await (await (await Trade.open(system)).place()).pay()
  await trade.deliverer('/delivered')
  const before = await books.balanceOf(await books.daysAgo(1), 'fees:sandbox')
  await book('fee', 'monthly', -500)
  await book('payout', 'po_1', -700)
  await books.untilNextDay(3)
  await books.expectPassed(date)
  expect(await counted(date)).toEqual({ MATCHED: [3, 3] })
  const fee = 43
  expect(await books.balanceOf(date, 'fees:sandbox')).toBe(before + fee + 500)
  expect(await books.balanceOf(date, 'in_transit:sandbox')).toBe(700)
  expect(await books.balanceOf(date, 'provider:sandbox')).toBe(price - fee - 500 - 700)

  const next = await books.today()
  await books.plant(date, [{ kind: 'missing', reference: 'monthly' }])
  await books.again(date)
  await books.untilNextDay(3)
  await books.expectPassed(next)
  expect(await books.balanceOf(date, 'fees:sandbox')).toBe(before + fee + 500)
  expect(await books.balanceOf(next, 'fees:sandbox')).toBe(before + fee)
})

test('a payout that two days’ files show is booked once, and what a file shows twice is a question', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await book('payout', 'po_2', -100)
  await book('fee', 'twice', -1)
  await books.plant(date, [{ kind: 'doubled', reference: 'twice' }])
  await books.untilNextDay(3)
  await books.expectPassed(date)
  expect(await counted(date)).toEqual({ MATCHED: [2, 2], DUPLICATE_ROW: [1, 0] })
  const next = await books.today()
  await books.plant(next, [{ kind: 'invented', type: 'payout', reference: 'po_2', amount: -100, currency: 'USD' }])
  await books.untilNextDay(3)
  await books.expectPassed(next)
  expect(await counted(next)).toEqual({ DUPLICATE_ROW: [1, 0] })
  expect(await books.balanceOf(next, 'in_transit:sandbox')).toBe(700 + 100)
  for (const day of [date, next]) {
    const [question] = await books.openFor(day)
    expect(question.kind).toBe('reconciliation.duplicate_row')
    expect((await books.resolve(question.exceptionId, 'write_off')).status).toBe(200)
  }
})

test('a refund that comes back on the day on which it was paid out is a booking of its own, and so is the next one', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await (await (await Trade.open(system)).place()).pay()
  await trade.shopper('/cancel')
  await system.advance(120)
  const [{ refundId }] = (await trade.now()).refunds
  expect((await system.provider('POST', `/refunds/${refundId}/return`)).status).toBe(200)
  await system.advance(60)
  await trade.expect({ status: 'REFUNDED', captured: price, refunded: 0, stock: 10, exceptions: ['refund.failed'] })
  expect((await trade.resolve('retry')).status).toBe(200)
  await system.advance(120)
  await trade.expect({ status: 'REFUNDED', captured: price, refunded: price, stock: 10 })
  await books.untilNextDay(3)
  await books.expectPassed(date)
  expect(await counted(date)).toEqual({ MATCHED: [4, 4] })
})

test('a refund that came back, and that only the file tells of, is booked as its lost webhook would have been', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await (await (await Trade.open(system)).place('refund-silent')).pay()
  await trade.shopper('/cancel')
  await system.advance(2 * hour)
  await trade.expect({ status: 'REFUNDED', captured: price, refunded: price, stock: 10 })
  const [{ refundId }] = (await trade.now()).refunds
  await system.provider('POST', `/refunds/${refundId}/return`)
  await books.untilNextDay(3)
  await trade.expect({ status: 'REFUNDED', captured: price, refunded: 0, stock: 10, exceptions: ['refund.failed'] })
  await books.expectPassed(date)
  expect(await books.openFor(date)).toEqual([])
  await books.untilNextDay(3)
  await books.expectPassed(await books.daysAgo(1))
})

test('a dispute and an adjustment are asked about: their merchant is not paid meanwhile, and each is booked where it belongs', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await (await (await Trade.open(system)).place()).pay()
  await trade.deliverer('/delivered')
  await book('dispute', 'dis_1', -price, trade.order.payments[0].paymentId)
  await book('adjustment', 'reserve', -200)
  await books.untilNextDay(3)
  await books.expectPassed(date)
  const asked = await books.openFor(date)
  expect(asked.map(({ reconciliation, kind }) => [reconciliation.row, kind]).toSorted()).toEqual([
    ['adjustment', 'reconciliation.missing_here'],
    ['dispute', 'reconciliation.missing_here'],
  ])
  await books.untilNextDay(14)
  expect((await books.settlement(trade.merchantId, date)).body).toMatchObject({ held: 1, totals: [] })
  for (const { exceptionId } of asked) expect((await books.resolve(exceptionId, 'write_off')).status).toBe(200)
  await book('dispute_reversed', 'dis_1', price, trade.order.payments[0].paymentId)
  const lossesBefore = await books.balanceOf(date, 'losses')
  await books.untilNextDay(3)
  const then = await books.daysAgo(1)
  await books.expectPassed(then)
  expect(await books.balanceOf(then, 'disputes:sandbox')).toBe(price)
  expect(await books.balanceOf(then, 'losses')).toBe(lossesBefore + 200)
  const [won] = await books.openFor(then)
  expect((await books.resolve(won.exceptionId, 'write_off')).status).toBe(200)
  await books.untilNextDay(3)
  await books.expectPassed(await books.daysAgo(1))
  expect(await books.balanceOf(await books.daysAgo(1), 'disputes:sandbox')).toBe(0)
})

test('a capture that the file shows and that the provider does not confirm pays no order', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await (await Trade.open(system)).place()
  const { orderId, payments } = trade.order
  await books.plant(date, [
    { kind: 'invented', reference: payments[0].paymentId, orderId, amount: price, currency: 'USD' },
  ])
  await books.untilNextDay(3)
  await trade.expect({ status: 'CLOSED', stock: 10, exceptions: ['reconciliation.missing_here'] })
  const [question] = await books.openFor(date)
  expect(question).toMatchObject({ kind: 'reconciliation.missing_here', reconciliation: { row: 'capture' } })
})

test('rows of the wrong sign are unreadable, whatever their kind', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const wrong = {
    capture: -1,
    refund: 1,
    refund_returned: -1,
    dispute: 1,
    dispute_reversed: -1,
    fee: 0,
    payout: 0,
    adjustment: 0,
  }
  await books.plant(
    date,
    Object.entries(wrong).map(([type, amount]) => ({
      kind: 'invented',
      type,
      reference: type,
      amount,
      currency: 'USD',
    })),
  )
  await books.untilNextDay(3)
  expect(await counted(date)).toEqual({ UNREADABLE_ROW: [8, 0] })
})

test('a refund that the provider made by itself, and that came back, is booked as returned', async () => {
  const trade = await (await (await Trade.open(system)).place()).pay()
  const { orderId, payments } = trade.order
  const says = (status: string) => ({
    type: `refund.${status}`,
    data: { refundId: 're_console', paymentId: payments[0].paymentId, orderId, status, amount: usd(1000) },
  })
  expect((await system.tell(says('succeeded'))).status).toBe(200)
  await system.advance(0)
  expect((await trade.now()).refunded.amount).toBe(1000)
  expect((await system.tell(says('failed'))).status).toBe(200)
  await system.advance(0)
  expect((await trade.now()).refunded.amount).toBe(0)
  const kinds = (await system.exceptions(orderId)).map(({ kind }) => kind)
  expect(kinds).toContain('refund.failed')
})
