import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { System } from '../support/system.ts'
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

const statement = (date: string) => system.get(`/bank/statements/${date}`, books.operator)

/** How many entries of a day are in each class. */
const counted = async (date: string): Promise<Record<string, number>> => {
  const { classes } = await statement(date)
  return Object.fromEntries(classes.map((one: { class: string; entries: number }) => [one.class, one.entries]))
}

const plant = async (date: string, defects: object[]): Promise<void> => {
  const { status, body } = await system.provider('PUT', `/bank/statements/${date}/defects`, { defects })
  expect([status, body.detail]).toEqual([200, undefined])
}

/** A payout of the provider's, in the bank after some seconds. */
const payOut = async (reference: string, amount: number, arrivesIn?: number): Promise<void> => {
  const body = { type: 'payout', reference, amount: usd(-amount), ...(arrivesIn !== undefined && { arrivesIn }) }
  expect((await system.provider('POST', '/entries', body)).status).toBe(201)
}

const transfer = async (reference: string, amount: number, text: string): Promise<void> => {
  const { status } = await system.provider('POST', '/bank/transfers', { reference, amount: usd(amount), text })
  expect(status).toBe(201)
}

/** What waits for a human about our bank. */
const asked = async (): Promise<{ exceptionId: string; kind: string; about: string }[]> => {
  const { items } = await system.get('/exceptions?limit=100', books.operator)
  return items.filter(({ kind }: { kind: string }) => kind.startsWith('bank.'))
}

/** A sale that is paid out to its merchant; its day. */
const sold = async (): Promise<{ trade: Trade; date: string; payoutId: string }> => {
  const date = await books.today()
  const trade = await (await (await Trade.open(system)).place()).pay()
  await trade.deliverer('/delivered')
  await books.untilNextDay(14.1)
  const { payouts } = (await books.settlement(trade.merchantId, date)).body
  return { trade, date, payoutId: payouts[0].payoutId }
}

const exceptionAbout = async (reference: string) => {
  const found = (await asked()).find(({ about }) => about === reference)
  if (!found) throw new Error(`nobody is asked about ${reference}`)
  return found
}

test('three ways: orders, provider and bank say the same at the end of each day', async () => {
  // Before the first order of all.
  await payOut('po_0', 50)
  await books.untilNextDay(10)
  const { date } = await sold()
  await payOut('po_1', 750)
  await books.untilNextDay(3)
  const next = await books.daysAgo(1)
  expect(await counted(next)).toEqual({ MATCHED: 2 })
  await books.expectPassed(next)
  expect(await statement(next)).toMatchObject({
    status: 'CLOSED',
    balances: [{ opening: usd(50), closing: usd(800 - price) }],
  })
  expect(await books.accounts(next)).toMatchObject({
    bank: 800 - price,
    clearing: 0,
    'in_transit:sandbox': 0,
    merchants: 0,
  })
  expect(await books.accounts(date)).toMatchObject({ merchants: -price })
  expect(await asked()).toEqual([])
})

test('a payout that comes back days after it had arrived is owed to its merchant again, and is paid again', async () => {
  const { trade, date, payoutId } = await sold()
  await books.untilNextDay(10)
  await books.untilNextDay(10)
  expect((await system.provider('POST', `/payouts/${payoutId}/return`)).status).toBe(200)
  await books.untilNextDay(3)
  const then = await books.daysAgo(1)
  expect(await counted(then)).toEqual({ RETURNED: 1 })
  await books.expectPassed(then)
  expect(await books.accounts(then)).toMatchObject({ merchants: -price, clearing: 0 })
  const balance = await system.get(`/merchants/${trade.merchantId}/balance`, trade.merchant)
  expect(JSON.stringify(balance)).toContain(String(price))
  const { items } = await system.get('/exceptions?limit=100', books.operator)
  const returned = items.find(({ about }: { about: string }) => about === payoutId)
  expect(returned).toMatchObject({ kind: 'payout.failed', actions: ['retry'] })
  expect(await books.resolveAll([returned.exceptionId], 'retry')).toMatchObject([{ status: 200 }])
  await system.advance(2 * hour)
  await books.untilNextDay(3)
  await books.expectPassed(await books.daysAgo(1))
  expect(await books.accounts(await books.daysAgo(1))).toMatchObject({ merchants: 0, clearing: 0 })
  const { payouts } = (await books.settlement(trade.merchantId, date)).body
  expect(payouts.map(({ status }: { status: string }) => status).toSorted()).toEqual(['FAILED', 'SUCCEEDED'])
})

test('what nobody knows is in suspense until somebody decides; what has left is lost then', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const before = await books.accounts(await books.daysAgo(1))
  await transfer('gift', 500, 'From somebody')
  await transfer('fee', -7, 'Account fee')
  await books.untilNextDay(3)
  await books.expectPassed(date)
  expect(await counted(date)).toEqual({ UNKNOWN_ENTRY: 2 })
  expect((await books.accounts(date)).suspense).toBe((before.suspense ?? 0) - 500 + 7)
  for (const reference of ['gift', 'fee'])
    expect((await books.resolve((await exceptionAbout(reference)).exceptionId, 'accept')).status).toBe(200)
  await books.untilNextDay(3)
  const next = await books.daysAgo(1)
  await books.expectPassed(next)
  expect((await books.accounts(next)).suspense).toBe((before.suspense ?? 0) - 500)
  expect((await books.accounts(next)).losses).toBe((before.losses ?? 0) + 7)
})

test('a payout of another amount, and one that is shown twice, are each asked about', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const before = await books.accounts(await books.daysAgo(1))
  await payOut('po_short', 700)
  await payOut('po_twice', 300)
  await plant(date, [
    { kind: 'amount', reference: 'po_short', amount: 690 },
    { kind: 'doubled', reference: 'po_twice' },
  ])
  await books.untilNextDay(3)
  await books.expectPassed(date)
  expect(await counted(date)).toEqual({ AMOUNT_MISMATCH: 1, MATCHED: 1, DUPLICATE_ENTRY: 1 })
  expect(await books.accounts(date)).toMatchObject({
    'in_transit:sandbox': 10,
    suspense: (before.suspense ?? 0) - 300,
  })
  expect((await exceptionAbout('po_twice')).kind).toBe('bank.duplicate_entry')
  const short = await exceptionAbout('po_short')
  expect(short).toMatchObject({ kind: 'bank.amount_mismatch' })
  const ids = (await asked()).map(({ exceptionId }) => exceptionId)
  expect((await books.resolveAll(ids, 'accept')).map(({ status }) => status)).toEqual([200, 200])
  await books.untilNextDay(3)
  const next = await books.daysAgo(1)
  await books.expectPassed(next)
  expect(await books.accounts(next)).toMatchObject({ 'in_transit:sandbox': 0, losses: (before.losses ?? 0) + 10 })
})

test('days without a statement hold up nobody, and the next statement proves that nothing was on them', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await plant(date, [{ kind: 'absent' }])
  const trade = await (await (await Trade.open(system)).place()).pay()
  await trade.deliverer('/delivered')
  await books.untilNextDay(14.1)
  await books.expectPassed(date)
  expect((await books.settlement(trade.merchantId, date)).body.payouts).toHaveLength(1)
  expect((await system.call('GET', `/bank/statements/${date}`, { token: books.operator })).status).toBe(404)
  const next = await books.today()
  await books.untilNextDay(3)
  expect(await counted(next)).toEqual({ MATCHED: 1 })
  await books.expectPassed(next)
  expect(await asked()).toEqual([])
})

test('a statement that is missing is noticed by the next one, and gone without by a decision', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await transfer('unseen', 250, 'On a statement that nobody gets')
  await plant(date, [{ kind: 'absent' }])
  await books.untilNextDay(3)
  const next = await books.today()
  await books.untilNextDay(12.6)
  expect(await statement(next)).toMatchObject({ status: 'GAP' })
  const missing = await exceptionAbout(next)
  expect(missing).toMatchObject({ kind: 'bank.statement_missing', actions: ['no_statement'] })
  const before = await books.accounts(await books.daysAgo(1))
  expect((await books.resolve(missing.exceptionId, 'no_statement')).status).toBe(200)
  await books.untilNextDay(3)
  expect(await statement(next)).toMatchObject({ status: 'CLOSED' })
  const then = await books.daysAgo(1)
  await books.expectPassed(then)
  const after = await books.accounts(then)
  expect(after.bank).toBe((await statement(then)).balances[0].closing.amount)
  expect(after.suspense).toBe((before.suspense ?? 0) - 250)
})

test('a file that cannot be used is refused with the reason, and a corrected one is booked', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await transfer('odd', 5, 'odd')
  await books.untilNextDay(1.9)
  const wrong: [object, string][] = [
    [{ kind: 'truncated' }, 'is no XML'],
    [{ kind: 'wrong-totals' }, 'and it says'],
    [{ kind: 'empty' }, 'no statement of camt.053'],
    [{ kind: 'unreadable', reference: 'odd' }, 'Ccy'],
  ]
  for (const [defect, reason] of wrong) {
    await plant(date, [defect])
    await system.advance(hour)
    expect(await statement(date)).toMatchObject({ status: 'REFUSED', reasons: [expect.stringContaining(reason)] })
  }
  expect(await books.reconciled(date)).not.toHaveProperty('books')
  expect((await exceptionAbout(date)).kind).toBe('bank.statement_missing')
  await system.advance(7 * hour)
  await books.expectPassed(date)
  await plant(date, [])
  await system.advance(hour)
  expect(await statement(date)).toMatchObject({ status: 'CLOSED' })
  expect((await asked()).map(({ about }) => about)).not.toContain(date)
})

test('a refund that was paid by other means is matched with the transfer that names its order', async () => {
  await books.untilNextDay(10)
  const trade = await (await (await Trade.open(system)).place('refund-refused')).pay()
  await trade.shopper('/cancel')
  await system.advance(2 * hour)
  expect((await trade.resolve('refund')).status).toBe(200)
  await system.advance(60)
  await transfer('by-hand', -price, `Refund of ${trade.order.orderId}`)
  const date = await books.today()
  await books.untilNextDay(3)
  expect((await counted(date)).MATCHED).toBe(1)
  await books.expectPassed(date)
  expect((await books.accounts(date)).clearing).toBe(0)
})

test('a payout that the bank shows before the provider’s file tells of it is explained once that has come', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const before = await books.accounts(await books.daysAgo(1))
  await payOut('po_early', 600)
  await books.plant(date, [{ kind: 'absent' }])
  await books.untilNextDay(11)
  expect((await system.call('GET', `/bank/statements/${date}`, { token: books.operator })).status).toBe(404)
  await system.advance(2 * hour)
  expect(await counted(date)).toEqual({ UNKNOWN_ENTRY: 1 })
  const unknown = await exceptionAbout('po_early')
  await books.plant(date, [])
  await system.advance(3 * hour)
  expect((await asked()).map(({ about }) => about)).not.toContain('po_early')
  await books.expectPassed(date)
  expect(await books.accounts(date)).toMatchObject({ 'in_transit:sandbox': 0, suspense: before.suspense ?? 0 })
  expect((await books.resolve(unknown.exceptionId, 'accept')).status).toBe(409)
})

test('an entry that cannot be what its reference says claims nothing: it settles no payout, and the right one is matched', async () => {
  await books.untilNextDay(10)
  const trade = await Trade.open(system)
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'stuck' })
  await (await trade.place()).pay()
  await trade.deliverer('/delivered')
  const date = await books.today()
  await books.untilNextDay(14.1)
  const statusOf = async () => (await books.settlement(trade.merchantId, date)).body.payouts[0]
  const { payoutId } = await statusOf()
  await payOut('po_odd', 300)
  const day = await books.today()
  await plant(day, [
    { kind: 'invented', type: 'payout', reference: payoutId, amount: -1, currency: 'EUR' },
    { kind: 'currency', reference: 'po_odd', currency: 'EUR' },
  ])
  await books.untilNextDay(3)
  expect(await counted(day)).toEqual({ UNKNOWN_ENTRY: 2 })
  expect((await statusOf()).status).toBe('REQUESTED')
  await transfer('po_odd', 300, 'the payout itself')
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'arrive' })
  const next = await books.today()
  await books.untilNextDay(3)
  expect((await counted(next)).MATCHED).toBe(2)
  expect((await statusOf()).status).toBe('SUCCEEDED')
  await books.expectPassed(next)
})

test('a payout that came back before we had asked again is nobody’s loss: what went is what came', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await (await (await Trade.open(system)).place()).pay()
  await trade.deliverer('/delivered')
  await books.untilNextDay(13.1)
  const [{ payoutId }] = (await books.settlement(trade.merchantId, date)).body.payouts
  await system.provider('POST', `/payouts/${payoutId}/return`)
  const day = await books.today()
  await books.untilNextDay(3)
  expect(await counted(day)).toEqual({ MATCHED: 2 })
  await books.expectPassed(day)
  const { items } = await system.get('/exceptions?limit=100', books.operator)
  const failed = items.filter(({ about }: { about: string }) => about === payoutId)
  expect(failed).toMatchObject([{ kind: 'payout.failed' }])
  expect((await books.resolve(failed[0].exceptionId, 'retry')).status).toBe(200)
  await books.untilNextDay(15)
  expect(await books.accounts(await books.daysAgo(1))).toMatchObject({ merchants: 0, clearing: 0 })
})

test('a ledger that says something else than the bank is somebody’s case from noon on, and ends with the bank’s word', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const before = await books.accounts(await books.daysAgo(1))
  await transfer('sets', 40, 'to be changed')
  await books.untilNextDay(2.3)
  const set = (await books.posted('bankEntry')).find(({ setId }) => setId.S.startsWith(`bank#${date}`))
  await system.aws('DynamoDB_20120810.UpdateItem', {
    TableName: 'Orders-LedgerTable',
    Key: { setId: set.setId },
    UpdateExpression: 'SET entries[0].amount.amount = :bank, entries[1].amount.amount = :suspense',
    ExpressionAttributeValues: { ':bank': { N: '30' }, ':suspense': { N: '-30' } },
  })
  await books.untilNextDay(13)
  const { items } = await system.get('/exceptions?limit=100', books.operator)
  const drift = items.find(({ kind }: { kind: string }) => kind === 'ledger.balance_unexplained')
  expect(drift).toMatchObject({ about: 'bank', amount: usd(10), actions: ['accept'] })
  expect((await books.resolve(drift.exceptionId, 'accept')).status).toBe(200)
  await books.untilNextDay(3)
  await books.expectPassed(await books.daysAgo(1))
  expect((await books.accounts(await books.daysAgo(1))).suspense).toBe((before.suspense ?? 0) - 40)
})

test('a gap above the limit is gone by only when two operators want it, and only as it is', async () => {
  await books.untilNextDay(10)
  const hidden = await books.today()
  await transfer('unseen_again', 1_000_000, 'on a statement that nobody gets')
  await plant(hidden, [{ kind: 'absent' }])
  await books.untilNextDay(3)
  const next = await books.today()
  await books.untilNextDay(3)
  const gap = await exceptionAbout(next)
  expect((await books.resolve(gap.exceptionId, 'no_statement')).body).toMatchObject({
    status: 'open',
    proposal: { by: 'usr_operator' },
  })
  await system.advance(hour)
  expect(await statement(next)).toMatchObject({ status: 'GAP' })
  // The statement between has come after all: nothing is decided.
  await plant(hidden, [])
  await system.advance(hour)
  expect(await statement(next)).toMatchObject({ status: 'CLOSED' })
  expect((await asked()).map(({ about }) => about)).not.toContain(next)
})

test('a file that says something else of a payout than our bank has shown is asked about, each time once more', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const before = await books.accounts(await books.daysAgo(1))
  await payOut('po_corrected', 700)
  await books.untilNextDay(3)
  expect(await counted(date)).toEqual({ MATCHED: 1 })
  const says = async (amount: number) => {
    await books.plant(date, amount === 700 ? [] : [{ kind: 'amount', reference: 'po_corrected', amount: -amount }])
    await books.again(date)
  }
  const inTransit = async () => {
    await books.untilNextDay(3)
    await books.expectPassed(await books.daysAgo(1))
    const { 'in_transit:sandbox': rest, suspense = 0, losses = 0 } = await books.accounts(await books.daysAgo(1))
    return [rest, suspense - (before.suspense ?? 0), losses - (before.losses ?? 0)]
  }
  await says(710)
  expect(await exceptionAbout('po_corrected')).toMatchObject({ kind: 'bank.amount_mismatch', amount: usd(700) })
  await says(700)
  expect((await asked()).map(({ about }) => about)).not.toContain('po_corrected')
  await says(650)
  expect((await books.resolve((await exceptionAbout('po_corrected')).exceptionId, 'accept')).status).toBe(200)
  expect(await inTransit()).toEqual([0, -50, 0])
  // What was decided was about 50; now it is 20 less than the file says.
  await says(720)
  expect(await inTransit()).toEqual([20, 0, 0])
  await exceptionAbout('po_corrected')
  // As it was when somebody decided: that counts, and what was asked in between is over.
  await says(650)
  expect((await asked()).map(({ about }) => about)).not.toContain('po_corrected')
  expect(await inTransit()).toEqual([0, -50, 0])
  await says(720)
  expect((await books.resolve((await exceptionAbout('po_corrected')).exceptionId, 'accept')).status).toBe(200)
  expect(await inTransit()).toEqual([0, 0, 20])
  await says(650)
  expect((await asked()).map(({ about }) => about)).not.toContain('po_corrected')
  expect(await inTransit()).toEqual([0, -50, 0])
  // Of another currency: what was shown is none of it, and that was never shown.
  await books.plant(date, [{ kind: 'currency', reference: 'po_corrected', currency: 'EUR' }])
  await books.again(date)
  const both = (await asked()).filter(({ about }) => about === 'po_corrected')
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['bank.amount_mismatch', 'bank.overdue'])
  const ids = both.map(({ exceptionId }) => exceptionId)
  expect((await books.resolveAll(ids, 'accept')).map(({ status }) => status)).toEqual([200, 200])
  expect(await inTransit()).toEqual([0, -700, 0])
  await books.plant(date, [])
  await books.again(date)
  expect((await asked()).map(({ about }) => about)).not.toContain('po_corrected')
  expect(await inTransit()).toEqual([0, 0, 0])
})

/** An order whose refunds are both paid by other means. */
const paidByHand = async (): Promise<Trade> => {
  const trade = await (await (await Trade.open(system)).place('refund-refused')).pay()
  await trade.deliverer('/delivered')
  for (const key of ['one', 'two']) await trade.deliverer('/refunds', { amount: usd(100), reason: 'scratched' }, key)
  await system.advance(2 * hour)
  for (let count = 0; count < 2; count++) expect((await trade.resolve('refund')).status).toBe(200)
  await system.advance(60)
  return trade
}

/** A payout that our bank refuses, and that goes all the same. */
const refusedAndGone = async (): Promise<string> => {
  const trade = await Trade.open(system)
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'fail' })
  await (await trade.place()).pay()
  await trade.deliverer('/delivered')
  const sale = await books.today()
  await books.untilNextDay(14.1)
  const [{ payoutId }] = (await books.settlement(trade.merchantId, sale)).body.payouts
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'arrive' })
  await transfer(payoutId, -price, 'gone all the same')
  return payoutId
}

test('what the bank has not shown for five days is asked about: payouts of both sides, and refunds that were paid by hand', async () => {
  await books.untilNextDay(10)
  const payoutId = await refusedAndGone()
  const before = await books.accounts(await books.daysAgo(1))
  const date = await books.today()
  await payOut('po_late', 400, 8 * 24 * hour)
  await payOut('po_gone', 500, 90 * 24 * hour)
  await payOut('po_lost', 300, 90 * 24 * hour)
  const { order } = await paidByHand()
  for (const reference of ['hand-1', 'hand-2']) await transfer(reference, -100, `Refund of ${order.orderId}`)
  const { order: unpaid } = await paidByHand()
  await transfer('hand-3', -100, `Refund of ${unpaid.orderId}`)
  await books.untilNextDay(3)
  // Two refunds of one amount are two transfers; what was refused, and has gone, has to come back.
  expect((await counted(date)).MATCHED).toBe(4)
  expect(await books.balanceOf(date, 'clearing')).toBe(price - 100)

  const overdue = async () => (await asked()).filter(({ kind }) => kind === 'bank.overdue')
  for (let days = 0; days < 4; days++) await books.untilNextDay(3)
  expect(await overdue()).toEqual([])
  await books.untilNextDay(3)
  expect((await overdue()).map(({ about }) => about).toSorted()).toEqual([
    payoutId,
    'po_gone',
    'po_late',
    'po_lost',
    expect.stringMatching(/^ref_/),
  ])
  const given = (await overdue()).filter(({ about }) => about !== 'po_gone').map(({ exceptionId }) => exceptionId)
  expect((await books.resolveAll(given, 'accept')).map(({ status }) => status)).toEqual([200, 200, 200, 200])

  // What a corrected file awaits no more is asked about no more; what was given up follows it.
  await books.plant(date, [
    { kind: 'missing', reference: 'po_gone' },
    { kind: 'amount', reference: 'po_lost', amount: -310 },
  ])
  await books.again(date)
  const [changed] = await overdue()
  expect(await overdue()).toMatchObject([{ about: 'po_lost', amount: usd(310) }])
  expect((await books.resolve(changed?.exceptionId ?? '', 'accept')).status).toBe(200)
  await books.untilNextDay(3)
  const then = await books.daysAgo(1)
  await books.expectPassed(then)
  expect(await books.accounts(then)).toMatchObject({
    'in_transit:sandbox': 0,
    clearing: 0,
    losses: (before.losses ?? 0) + 400 + 310 + price,
    suspense: (before.suspense ?? 0) - 100,
  })
  // Shown after all, it is where it belongs.
  await books.untilNextDay(3)
  await books.untilNextDay(3)
  const last = await books.daysAgo(1)
  expect(await counted(last)).toEqual({ MATCHED: 1 })
  await books.expectPassed(last)
  expect(await books.accounts(last)).toMatchObject({
    'in_transit:sandbox': 0,
    losses: (before.losses ?? 0) + 310 + price,
  })
})
