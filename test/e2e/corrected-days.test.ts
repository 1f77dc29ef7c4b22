import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books, dateOf } from '../support/books.ts'
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

const paid = async (choice?: object): Promise<Trade> => (await (await Trade.open(system)).place()).pay(choice)

const paymentOf = (trade: Trade): string => trade.order.payments[0].paymentId

/** The days on which the sets under a name are booked. */
const bookedOn = async (event: string, name: string): Promise<string[]> =>
  (await books.posted(event))
    .filter(({ setId }) => setId.S.includes(name))
    .toSorted((a, b) => (a.setId.S < b.setId.S ? -1 : 1))
    .map(({ journal }) => journal.S.split('#')[0])

test('a fee that a later file changes is booked on the first day whose check has not passed, and all days close', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const reference = paymentOf(await paid())
  await books.plant(date, [{ kind: 'fee', reference, fee: 0 }])
  await books.untilNextDay(3)
  await books.untilNextDay(3)
  await books.expectPassed(date, await books.daysAgo(1))
  await books.plant(date, [{ kind: 'fee', reference, fee: 7 }])
  await books.again(date)
  await books.untilNextDay(3)
  await books.expectPassed(date, await books.daysAgo(2), await books.daysAgo(1))
  expect(await bookedOn('fees', `fees#sandbox#${date}`)).toEqual([await books.daysAgo(1)])
})

test('a correction that comes days late is in the books of each day that is still open', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await books.plant(date, [{ kind: 'amount', reference: paymentOf(await paid()), amount: price + 100 }])
  await books.untilNextDay(3)
  const next = await books.today()
  await books.plant(next, [{ kind: 'absent' }])
  const [open] = await books.openFor(date)
  expect((await books.resolve(open.exceptionId, 'write_off')).status).toBe(200)
  await books.untilNextDay(3)
  await books.untilNextDay(3)
  expect((await books.reconciled(next)).status).toBe('NOT_RECEIVED')
  await books.plant(date, [])
  await books.again(date)
  expect(await bookedOn('writtenOff', open.exceptionId)).toEqual([next, next])
  await books.plant(next, [])
  // The day after it has failed its check by then, with the balance of its old file.
  await system.advance(3 * hour)
  await books.expectPassed(date, next, await books.daysAgo(1))
})

test('a day is reconciled again after the next one has matched what it carried over: only what its file says anew changes', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const other = paymentOf(await paid())
  await books.untilNextDay(-0.1)
  // The provider has it before midnight; we hear of it after, when the payment is asked about.
  const trade = await paid({ outcome: 'paid', webhook: 'none' })
  await system.advance(hour)
  expect((await trade.now()).status).toBe('PAID')
  await books.untilNextDay(3)
  const next = await books.daysAgo(1)
  await books.expectPassed(date, next)

  const closed = await books.reconciled(date)
  expect(await books.again(date)).toEqual(closed)
  await books.plant(date, [{ kind: 'fee', reference: other, fee: 1 }])
  expect((await books.again(date)).openItems).toMatchObject([{ class: 'FEE_MISMATCH', reference: other }])
  await books.plant(date, [{ kind: 'missing', reference: paymentOf(trade) }])
  expect((await books.again(date)).openItems).toMatchObject([
    { class: 'MISSING_AT_PROVIDER', reference: paymentOf(trade), exceptionId: expect.any(String) },
  ])
  await books.plant(date, [{ kind: 'amount', reference: paymentOf(trade), amount: price - 1 }])
  expect((await books.again(date)).openItems).toMatchObject([
    { class: 'AMOUNT_MISMATCH', reference: paymentOf(trade), exceptionId: expect.any(String) },
  ])
  await books.plant(date, [])
  expect((await books.again(date)).openItems).toEqual([])
  expect(await books.openFor(date)).toEqual([])
  await books.untilNextDay(3)
  await books.expectPassed(date, next, await books.daysAgo(1))
})

test('a day that has matched what was carried into it is reconciled again with another file: what was matched stays so', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const [late, other] = [paymentOf(await paid()), paymentOf(await paid())]
  await books.untilNextDay(-0.1)
  // Here after midnight alone, there before it; and there a day later, here on this one.
  const trade = await paid({ outcome: 'paid', webhook: 'none' })
  await system.advance(hour)
  const next = await books.today()
  await books.plant(date, [{ kind: 'missing', reference: late }])
  const moved = { kind: 'invented', type: 'capture', reference: late, amount: price, currency: 'USD' }
  await books.plant(next, [moved])
  await books.untilNextDay(3)
  // A row that was moved by hand has lost its fee, and nothing else.
  const kinds = async () => (await books.openFor(date)).map(({ kind }) => kind)
  expect(await kinds()).toEqual(['reconciliation.fee_mismatch'])
  const correction = { kind: 'invented', type: 'fee', reference: 'monthly', amount: -5, currency: 'USD' }
  await books.plant(next, [moved, correction])
  expect(await books.again(next)).toMatchObject({ status: 'CLOSED', reasons: [] })
  expect((await books.reconciled(next)).again).toBeUndefined()
  expect(await kinds()).toEqual(['reconciliation.fee_mismatch'])
  expect((await books.reconciled(next)).classes.map((one: { class: string }) => one.class)).not.toContain(
    'DUPLICATE_ROW',
  )
  await books.plant(date, [
    { kind: 'missing', reference: late },
    { kind: 'fee', reference: other, fee: 2 },
  ])
  await books.again(date)
  expect(await kinds()).toEqual(['reconciliation.fee_mismatch', 'reconciliation.fee_mismatch'])
  await books.untilNextDay(3)
  await books.expectPassed(date, next, await books.daysAgo(1))
  expect((await trade.now()).status).toBe('PAID')
})

test('what somebody has decided is all that moves: where a corrected file says something else, that is another question', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const reference = paymentOf(await paid())
  const before = await books.accounts(await books.daysAgo(1))
  const moved = async () => {
    await books.untilNextDay(3)
    const last = await books.daysAgo(1)
    await books.expectPassed(date, last)
    const { suspense = 0, losses = 0 } = await books.accounts(last)
    return [suspense - (before.suspense ?? 0), losses - (before.losses ?? 0)]
  }
  const says = async (...defects: object[]) => {
    await books.plant(date, defects)
    await books.again(date)
    return (await books.openFor(date)).map(({ kind, holds }) => [kind, holds.money?.amount])
  }
  await books.plant(date, [{ kind: 'fee', reference, fee: 1 }])
  await books.untilNextDay(3)
  const decide = async () => {
    const [open] = await books.openFor(date)
    expect((await books.resolve(open.exceptionId, 'write_off')).status).toBe(200)
  }
  // A fee that is written off is no leave to lose money.
  await decide()
  expect(await says({ kind: 'amount', reference, amount: price - 500 })).toEqual([
    ['reconciliation.amount_mismatch', -500],
  ])
  expect(await moved()).toEqual([0, 0])
  await decide()
  expect(await moved()).toEqual([0, 500])
  expect(await says({ kind: 'amount', reference, amount: price + 70 })).toEqual([
    ['reconciliation.amount_mismatch', 70],
  ])
  expect(await moved()).toEqual([0, 0])
  // Once more as it was before: whoever sees it decides once more.
  expect(await says({ kind: 'amount', reference, amount: price - 500 })).toEqual([
    ['reconciliation.amount_mismatch', -500],
  ])
  await decide()
  expect(await moved()).toEqual([0, 500])
  expect(await says()).toEqual([])
  expect(await moved()).toEqual([0, 0])
})

test('what is decided about a day that has not passed yet is taken back where its file shows it after all', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const reference = paymentOf(await paid())
  const before = await books.accounts(await books.daysAgo(1))
  // The day waits for the bank until noon.
  await system.provider('PUT', `/bank/statements/${date}/defects`, { defects: [{ kind: 'absent' }] })
  await books.plant(date, [{ kind: 'missing', reference }])
  await books.untilNextDay(9)
  const [open] = await books.openFor(date)
  expect((await books.resolve(open.exceptionId, 'write_off')).status).toBe(200)
  expect(await bookedOn('writtenOff', open.exceptionId)).toEqual([date])
  await books.plant(date, [])
  await books.again(date)
  await system.advance(4 * hour)
  await books.expectPassed(date)
  expect((await books.accounts(date)).losses ?? 0).toBe(before.losses ?? 0)
  expect(await books.openFor(date)).toEqual([])
})

test('what a later run of a closed day comes to is told, and its record stays', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  await books.untilNextDay(3)
  const closed = await books.reconciled(date)
  for (const [status, defect] of [
    ['NOT_RECEIVED', 'absent'],
    ['REFUSED', 'truncated'],
  ]) {
    await books.plant(date, [{ kind: defect }])
    const { again, ...rest } = await books.again(date)
    expect(rest).toEqual(closed)
    expect(again).toMatchObject({ status, reasons: [expect.any(String)] })
  }
})

test.each([
  'watch-day-ends',
  'reconciliation-hourly',
])('the ledger begins on the day of its first booking, also where %s looks at it first, and days later', async (looker) => {
  const young = await System.start()
  try {
    for (const operation of ['watch-day-ends', 'reconciliation-hourly'])
      await young.call('POST', '/local/faults', { body: { service: 'scheduler', operation, kind: 'fail' } })
    const its = await Books.open(young)
    await its.untilNextDay(10)
    const date = await its.today()
    await (await (await Trade.open(young)).place()).pay()
    await young.advance(0)
    expect((await young.get('/ledger/days', its.operator)).items).toEqual([])
    await its.untilNextDay(1)
    await young.call('DELETE', '/local/faults')
    expect((await young.call('POST', `/local/schedules/${looker}/run`)).status).toBe(200)
    await young.advance(0)
    const { items } = await young.get('/ledger/days', its.operator)
    expect(items.map((one: { date: string }) => one.date)).toEqual([date])
  } finally {
    await young.stop()
  }
})

test('a day can be reconciled as soon as it is over, before its schedule does', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  await books.untilNextDay(0.5)
  expect(await books.again(date)).toMatchObject({ status: 'CLOSED', reasons: [] })
  await system.advance(2.5 * hour)
  await books.expectPassed(date)
})

test('no day before the first of the ledger can be reconciled, so that none waits for it', async () => {
  const young = await System.start()
  try {
    const its = await Books.open(young)
    const today = await its.today()
    const before = dateOf((await its.now()) - 24 * hour * 1000)
    const answer = await young.call('POST', `/reconciliations/sandbox/${before}`, { token: its.operator, body: {} })
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'date', message: `expected ${today} or a later day` }] },
    })
    await its.untilNextDay(3)
    expect(await its.reconciled(today)).toMatchObject({ status: 'CLOSED', books: { status: 'PASSED' } })
    expect((await its.reconciled(before)).code).toBe('reconciliation.not_found')
  } finally {
    await young.stop()
  }
})
