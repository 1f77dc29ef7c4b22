import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { type Reply, System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600

let system: System
let books: Books
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
})
afterAll(() => system.stop())

const sold = async (): Promise<Trade> => {
  const trade = await (await (await Trade.open(system)).place()).pay()
  await trade.shopper('/delivered')
  await system.advance(0)
  return trade
}

const passed = { status: 'CLOSED', books: { status: 'PASSED', failures: [] } }

/** The accounts on which the sets of one event are booked, with their amounts. */
const accountsOf = async (event: string): Promise<Record<string, number>> => {
  const sums: Record<string, number> = {}
  for (const { entries } of await books.posted(event))
    for (const { M } of entries.L) sums[M.account.S] = (sums[M.account.S] ?? 0) + Number(M.amount.M.amount.N)
  return sums
}

const onlyOpenOf = async (date: string): Promise<Reply['body']> => {
  const open = await books.openFor(date)
  expect(open).toHaveLength(1)
  return open[0]
}

test('a statement that never comes is a case from noon on, and the day closes without one', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await books.plant(date, [{ kind: 'absent' }])
  await books.untilNextDay(11.9)
  expect(await books.openFor(date)).toEqual([])
  await system.advance(hour)
  const open = await onlyOpenOf(date)
  expect(open).toMatchObject({ kind: 'reconciliation.statement_missing', about: date, actions: ['no_statement'] })
  expect((await books.resolve(open.exceptionId, 'write_off')).status).toBe(409)
  for (let again = 0; again < 2; again++)
    expect((await books.resolve(open.exceptionId, 'no_statement')).body).toMatchObject({
      status: 'resolved',
      resolution: { action: 'no_statement', by: 'usr_operator', note: 'decided in a test' },
    })
  await system.advance(hour)
  expect(await books.reconciled(date)).toMatchObject(passed)
})

test('a statement that comes after all is gone by, also where somebody had decided that there is none', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await sold()
  await books.plant(date, [{ kind: 'truncated' }])
  await books.untilNextDay(12.1)
  const next = await books.today()
  const open = await onlyOpenOf(date)
  expect(open).toMatchObject({ kind: 'reconciliation.statement_refused', reason: expect.stringContaining('cut off') })
  await books.resolve(open.exceptionId, 'no_statement')
  await system.advance(hour)
  expect(await books.reconciled(date)).toMatchObject({ ...passed, openItems: [{ class: 'CARRIED_OVER' }] })
  await books.plant(date, [])
  expect(await books.again(date)).toMatchObject({ ...passed, file: { rows: 1 }, openItems: [] })
  // It was on hold when its day was settled.
  await books.untilNextDay(13.1)
  expect((await books.settlement(trade.merchantId, next)).body).toMatchObject({
    totals: [{ captures: { amount: price } }],
  })
  expect((await system.get('/exceptions', books.operator)).items).toEqual([])
})

test('a statement that is only late ends its case by itself', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await books.plant(date, [{ kind: 'late', seconds: 13.5 * hour }])
  await books.untilNextDay(13.1)
  await onlyOpenOf(date)
  await system.advance(2 * hour)
  expect(await books.openFor(date)).toEqual([])
  expect(await books.reconciled(date)).toMatchObject(passed)
})

test.each([
  ['less', -500, { 'provider:sandbox': -500, losses: 500 }],
  ['more', 800, { 'provider:sandbox': 800, suspense: -800 }],
])('a provider that holds %s than its rows come to: somebody accepts it, and the day closes', async (_, amount, booked) => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await sold()
  await books.plant(date, [{ kind: 'balance', amount, currency: 'USD' }])
  await books.untilNextDay(11)
  expect((await books.reconciled(date)).books.status).toBe('FAILED')
  expect(await books.openFor(date)).toEqual([])
  await system.advance(1.6 * hour)
  const open = await onlyOpenOf(date)
  expect(open).toMatchObject({
    kind: 'ledger.balance_unexplained',
    amount: { amount, currency: 'USD' },
    actions: ['accept'],
  })
  const before = await accountsOf('differenceAccepted')
  for (let again = 0; again < 2; again++)
    expect((await books.resolve(open.exceptionId, 'accept')).body.status).toBe('resolved')
  const after = await accountsOf('differenceAccepted')
  for (const [account, sum] of Object.entries(booked)) expect((after[account] ?? 0) - (before[account] ?? 0)).toBe(sum)
  await system.advance(hour)
  expect(await books.reconciled(date)).toMatchObject(passed)
  await books.untilNextDay(13.1)
  expect((await books.settlement(trade.merchantId, date)).status).toBe(200)
})

test('a balance that a corrected statement explains ends its case by itself', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await sold()
  await books.plant(date, [{ kind: 'balance', amount: 3, currency: 'USD' }])
  await books.untilNextDay(12.6)
  await onlyOpenOf(date)
  await books.plant(date, [])
  await system.advance(1.5 * hour)
  expect(await books.openFor(date)).toEqual([])
  expect(await books.reconciled(date)).toMatchObject(passed)
})

test('what is left of a difference after a decision is a case of its own, and books no more than that', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await sold()
  await books.plant(date, [{ kind: 'balance', amount: 500, currency: 'USD' }])
  await books.untilNextDay(12.6)
  const before = (await accountsOf('differenceAccepted')).suspense ?? 0
  await books.resolve((await onlyOpenOf(date)).exceptionId, 'accept')
  await books.plant(date, [{ kind: 'balance', amount: 800, currency: 'USD' }])
  await books.again(date)
  await system.advance(hour)
  const rest = await onlyOpenOf(date)
  expect(rest).toMatchObject({ kind: 'ledger.balance_unexplained', amount: { amount: 300, currency: 'USD' } })
  await books.resolve(rest.exceptionId, 'accept')
  await system.advance(hour)
  expect(await books.reconciled(date)).toMatchObject(passed)
  expect(((await accountsOf('differenceAccepted')).suspense ?? 0) - before).toBe(-800)
})

test('a balance in a currency that a corrected statement does not name any more ends its case by itself', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await sold()
  await books.plant(date, [{ kind: 'balance', amount: 300, currency: 'CHF' }])
  await books.untilNextDay(12.6)
  expect(await onlyOpenOf(date)).toMatchObject({ amount: { amount: 300, currency: 'CHF' } })
  await books.plant(date, [])
  await system.advance(1.5 * hour)
  expect(await books.openFor(date)).toEqual([])
  expect(await books.reconciled(date)).toMatchObject(passed)
})

test('a day that went without a statement, and whose statement comes days later, is as if it had come in time', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await sold()
  await books.plant(date, [{ kind: 'absent' }])
  await books.untilNextDay(12.1)
  await books.resolveAll([(await onlyOpenOf(date)).exceptionId], 'no_statement')
  await books.untilNextDay(3)
  // The next day's file does not show what was carried over into it.
  expect(await books.openFor(date)).toMatchObject([{ kind: 'reconciliation.missing_at_provider' }])
  await books.plant(date, [])
  expect(await books.again(date)).toMatchObject({ ...passed, file: { rows: 1 }, openItems: [] })
  expect(await books.openFor(date)).toEqual([])

  // Nor does a file that is not there for a while take that back.
  await books.plant(date, [{ kind: 'truncated' }])
  expect(await books.again(date)).toMatchObject({
    ...passed,
    file: { rows: 1 },
    openItems: [],
    again: { status: 'REFUSED' },
  })
  await books.plant(date, [])
  await books.untilNextDay(5)
  const days = (await system.get('/ledger/days?limit=3', books.operator)).items
  expect(days.map(({ check }: Reply['body']) => check)).toEqual(['PASSED', 'PASSED', 'PASSED'])
})
