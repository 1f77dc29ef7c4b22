import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Books, dateOf } from '../support/books.ts'
import { type Reply, System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600
const day = 24 * hour

let system: System
let books: Books
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
})
afterAll(() => system.stop())

/** A paid order in the middle of a day. */
const paid = async (choice?: object): Promise<Trade> => (await (await Trade.open(system)).place()).pay(choice)

/** The rows of both sides in each class, of all currencies. */
const classesOf = ({ classes }: Reply['body']): Record<string, [theirs: number, ours: number]> => {
  const found: Record<string, [number, number]> = {}
  for (const { class: name, theirs, ours } of classes) {
    const [there, here] = found[name] ?? [0, 0]
    found[name] = [there + theirs.rows, here + ours.rows]
  }
  return found
}

test('a day whose books agree is closed by itself at two, every row matched, the sums proven', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  for (let index = 0; index < 3; index++) await paid()
  const refunded = await paid()
  await refunded.shopper('/cancel')
  await books.untilNextDay(1)
  expect((await system.call('GET', `/reconciliations/sandbox/${date}`, { token: books.operator })).status).toBe(404)
  await system.advance(1.1 * hour)
  const run = await books.reconciled(date)
  expect(run).toMatchObject({ status: 'CLOSED', reasons: [], openItems: [] })
  expect(classesOf(run)).toEqual({ MATCHED: [5, 5] })
  await system.advance(0.5 * hour)
  expect((await books.reconciled(date)).books).toEqual({ status: 'PASSED', failures: [] })
  expect(run.file).toMatchObject({ rows: 5, totals: [{ rows: 5, amount: { amount: 3 * price, currency: 'USD' } }] })
})

/** What the statement is to say of a booking, the class that makes it, and how many rows of each side are in it. */
const planted: readonly [string, [theirs: number, ours: number], (reference: string) => object[]][] = [
  ['MISSING_AT_PROVIDER', [0, 1], (reference) => [{ kind: 'missing', reference }]],
  ['MISSING_HERE', [1, 0], (name) => [{ kind: 'invented', reference: `no_${name}`, amount: 500, currency: 'USD' }]],
  ['DUPLICATE_ROW', [1, 0], (reference) => [{ kind: 'doubled', reference }]],
  ['AMOUNT_MISMATCH', [1, 1], (reference) => [{ kind: 'amount', reference, amount: price - 1 }]],
  ['CURRENCY_MISMATCH', [1, 1], (reference) => [{ kind: 'currency', reference, currency: 'EUR' }]],
  ['STATUS_MISMATCH', [1, 1], (reference) => [{ kind: 'status', reference, status: 'reversed' }]],
  ['FEE_MISMATCH', [1, 1], (reference) => [{ kind: 'fee', reference, fee: 99 }]],
  ['UNREADABLE_ROW', [1, 0], (reference) => [{ kind: 'unreadable', reference }]],
]

test('each class is found where it is planted, waits for a human, and ends with the decision', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trades = await Promise.all(planted.map(() => paid()))
  const defects = planted.flatMap(([, , make], index) => make(trades[index]?.order.payments[0].paymentId))
  await books.plant(date, defects)
  await books.untilNextDay(3)
  const run = await books.reconciled(date)
  expect([run.status, run.reasons]).toEqual(['CLOSED', []])
  // The booking behind the row that nobody can read, and the one that is missing there, are only here.
  expect(classesOf(run)).toEqual({
    ...Object.fromEntries(planted.map(([name, counts]) => [name, counts])),
    MATCHED: [2, 2],
    MISSING_AT_PROVIDER: [0, 2],
  })
  const open = await books.openFor(date)
  expect(open.map(({ kind }) => kind).toSorted()).toEqual(
    [...planted.map(([name]) => name), 'MISSING_AT_PROVIDER']
      .map((name) => `reconciliation.${name.toLowerCase()}`)
      .toSorted(),
  )
  for (const { next } of run.openItems) expect(next.length).toBeGreaterThan(10)
  for (const { exceptionId } of open) {
    expect(await books.resolve(exceptionId, 'write_off')).toMatchObject({ status: 200, body: { status: 'resolved' } })
    expect((await books.resolve(exceptionId, 'write_off')).status).toBe(200)
  }
  // The same file again: what is decided stays decided.
  expect((await books.again(date)).openItems).toEqual([])
  expect(await books.openFor(date)).toEqual([])
})

test('a statement that is corrected ends what the wrong one had opened, and nothing is left', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await paid()
  await books.plant(date, [{ kind: 'amount', reference: trade.order.payments[0].paymentId, amount: 1 }])
  await books.untilNextDay(3)
  expect(await books.openFor(date)).toHaveLength(1)
  await books.plant(date, [])
  const run = await books.again(date)
  expect(run).toMatchObject({ status: 'CLOSED', openItems: [] })
  expect(classesOf(run)).toEqual({ MATCHED: [1, 1] })
  expect(await books.openFor(date)).toEqual([])
})

test('a capture whose webhook was lost, and that nobody asked about, is booked as the webhook would have been', async () => {
  await books.untilNextDay(22)
  const date = await books.today()
  const trade = await (await Trade.open(system)).place('paid-late')
  await system.advance(0.6 * hour)
  expect((await trade.now()).status).toBe('CLOSED')
  await system.pay(trade.order, { outcome: 'paid', webhook: 'none' })
  expect((await trade.now()).captured.amount).toBe(0)
  await books.untilNextDay(2.2)
  const run = await books.reconciled(date)
  expect(classesOf(run)).toMatchObject({ MISSING_HERE: [1, 0] })
  expect(await books.openFor(date)).toEqual([])
  await trade.expect({ status: 'CLOSED', captured: price, refunded: price, stock: 10 })
  // The next day finds our booking of it, and of the refund, with nothing left over.
  await books.untilNextDay(3)
  const next = await books.reconciled(dateOf((await books.now()) - day * 1000))
  expect(next).toMatchObject({ status: 'CLOSED', openItems: [] })
  expect(next.earlier).toMatchObject([{ class: 'MATCHED', theirs: { rows: 1 }, ours: { rows: 0 } }])
  for (const closed of [date, next.date])
    expect((await books.reconciled(closed)).books).toEqual({ status: 'PASSED', failures: [] })
})

test('a booking at midnight that each side has on another day is carried over, and matched the day after', async () => {
  await books.untilNextDay(23.8)
  const date = await books.today()
  const trade = await (await Trade.open(system)).place()
  await system.pay(trade.order, { outcome: 'paid', webhook: 'late', delaySeconds: 1200 })
  await books.untilNextDay(3)
  expect(classesOf(await books.reconciled(date))).toMatchObject({ CARRIED_OVER: [1, 0] })
  expect(await books.openFor(date)).toEqual([])
  await books.untilNextDay(3)
  const next = await books.reconciled(dateOf((await books.now()) - day * 1000))
  expect(next).toMatchObject({ status: 'CLOSED', openItems: [] })
  expect(next.earlier).toMatchObject([{ class: 'MATCHED' }])
  for (const closed of [date, next.date])
    expect((await books.reconciled(closed)).books).toEqual({ status: 'PASSED', failures: [] })
})

describe('a statement that cannot be used changes nothing', () => {
  test.each([
    ['absent', 'NOT_RECEIVED', [{ kind: 'absent' }]],
    ['late', 'NOT_RECEIVED', [{ kind: 'late', seconds: 5 * hour }]],
    ['empty', 'REFUSED', [{ kind: 'empty' }]],
    ['truncated', 'REFUSED', [{ kind: 'truncated' }]],
    ['with wrong totals', 'REFUSED', [{ kind: 'wrong-totals' }]],
  ])('%s: %s, tried again by the hour, and closed once it is right', async (_, status, defects) => {
    await books.untilNextDay(10)
    const date = await books.today()
    await paid()
    await books.plant(date, defects)
    await books.untilNextDay(3.1)
    const run = await books.reconciled(date)
    expect(run).toMatchObject({ status, classes: [], openItems: [] })
    expect(run.reasons[0].length).toBeGreaterThan(10)
    if (defects[0]?.kind !== 'late') await books.plant(date, [])
    await system.advance(3 * hour)
    expect(await books.reconciled(date)).toMatchObject({ status: 'CLOSED', openItems: [] })
  })
})

test('the same statement a second time posts nothing and opens nothing', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  await books.untilNextDay(3)
  const first = await books.reconciled(date)
  await system.call('DELETE', '/local/usage')
  const second = await books.again(date)
  expect({ ...second, closedAt: '' }).toEqual({ ...first, closedAt: '' })
  expect((await system.get('/local/usage')).tables['Orders-LedgerTable']?.writeUnits ?? 0).toBe(0)
})

test('killed anywhere, and dropped, it is done again by the hour, and nothing is posted twice', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  const before = (await books.posted('fees')).length
  await books.untilNextDay(1.98)
  for (const [operation, kind] of [
    ['PutItem', 'kill'],
    ['Query', 'kill'],
    ['GetItem', 'kill'],
    ['PutItem', 'lose-reply'],
  ])
    await system.call('POST', '/local/faults', { body: { service: 'dynamodb', operation, kind, rate: 0.3 } })
  await system.advance(0.05 * hour)
  await system.call('DELETE', '/local/executions')
  await system.call('DELETE', '/local/faults')
  await system.advance(2 * hour)
  expect(await books.reconciled(date)).toMatchObject({ status: 'CLOSED', openItems: [] })
  expect((await books.posted('fees')).length - before).toBe(1)
})

test('one cent that is missing in the ledger keeps the books open, until it is back', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  const sets = await books.posted('paymentCaptured')
  const { setId, entries } = sets.find(({ journal: { S } }) => S.startsWith(date))
  const index = entries.L.findIndex(({ M }: Reply['body']) => M.account.S === 'escrow')
  const tamper = (amount: number) =>
    system.aws('DynamoDB_20120810.UpdateItem', {
      TableName: 'Orders-LedgerTable',
      Key: { setId },
      UpdateExpression: `SET entries[${index}].amount.amount = :amount`,
      ExpressionAttributeValues: { ':amount': { N: String(amount) } },
    })
  await tamper(1 - price)
  await books.untilNextDay(2.6)
  const { status, failures } = (await books.reconciled(date)).books
  expect(status).toBe('FAILED')
  expect(failures).toEqual(['the accounts in USD sum to 1', expect.stringContaining('escrow in USD')])
  await system.advance(0.5 * hour)
  expect((await system.metric('BooksWrong')).at(-1)).toBe(1)
  await tamper(-price)
  await system.advance(hour)
  expect((await books.reconciled(date)).books).toEqual({ status: 'PASSED', failures: [] })
})

test('only operators see it, and a day that is not over cannot be reconciled', async () => {
  const date = await books.today()
  expect((await system.call('GET', `/reconciliations/sandbox/${date}`, { token: await system.shopper() })).status).toBe(
    403,
  )
  const early = await system.call('POST', `/reconciliations/sandbox/${date}`, { token: books.operator, body: {} })
  expect(early).toMatchObject({ status: 400, body: { errors: [{ field: 'date' }] } })
  const nowhere = await system.call('GET', `/reconciliations/nobody/${date}`, { token: books.operator })
  expect(nowhere).toMatchObject({ status: 404, body: { code: 'provider.not_found' } })
  const nonsense = await system.call('GET', '/reconciliations/sandbox/2026-02-30', { token: books.operator })
  expect(nonsense).toMatchObject({ status: 400, body: { errors: [{ field: 'date' }] } })
})

test('the report is a page as well, with the same figures, and nothing in it is taken for HTML', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  const reference = '<script>alert(1)</script>'
  await books.plant(date, [{ kind: 'invented', reference, amount: 500, currency: 'USD' }])
  await books.untilNextDay(2.6)
  const path = `/reconciliations/sandbox/${date}`
  const page = await system.call('GET', path, { token: books.operator, headers: { accept: 'text/html,*/*;q=0.8' } })
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  for (const text of ['CLOSED', 'MATCHED', '12.99 USD', 'MISSING_HERE', '5.00 USD', '17.99 USD', 'ask the provider'])
    expect(page.body).toContain(text)
  expect(page.body).not.toContain('<script')
  expect(page.body).toContain('&lt;script&gt;')
})
