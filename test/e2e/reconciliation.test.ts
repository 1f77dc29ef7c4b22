import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reply, System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600
const day = 24 * hour

let system: System
let operator: string
beforeAll(async () => {
  system = await System.start()
  operator = await system.operator()
})
afterAll(() => system.stop())

const now = async () => Date.parse((await system.get('/local/clock')).now)
const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10)

/** Moves the clock to so many hours after the next midnight. */
const untilNextDay = async (hours: number) => {
  const at = await now()
  const midnight = Date.parse(`${dateOf(at + day * 1000)}T00:00:00Z`)
  await system.advance((midnight - at) / 1000 + hours * hour)
}

/** A paid order in the middle of a day. */
const paid = async (choice?: object): Promise<Trade> => (await (await Trade.open(system)).place()).pay(choice)

const reconciled = (date: string): Promise<Reply['body']> => system.get(`/reconciliations/sandbox/${date}`, operator)

const again = async (date: string): Promise<Reply['body']> => {
  const { status } = await system.call('POST', `/reconciliations/sandbox/${date}`, { token: operator, body: {} })
  expect(status).toBe(202)
  await system.advance(0)
  return reconciled(date)
}

/** What is to be wrong with a day's statement. */
const plant = async (date: string, defects: object[]) => {
  const { status, body } = await system.provider('PUT', `/statements/${date}/defects`, { defects })
  expect([status, body.detail]).toEqual([200, undefined])
}

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
  await untilNextDay(10)
  const date = dateOf(await now())
  for (let index = 0; index < 3; index++) await paid()
  const refunded = await paid()
  await refunded.shopper('/cancel')
  await untilNextDay(1)
  expect((await system.call('GET', `/reconciliations/sandbox/${date}`, { token: operator })).status).toBe(404)
  await system.advance(1.1 * hour)
  const run = await reconciled(date)
  expect(run).toMatchObject({ status: 'CLOSED', reasons: [], openItems: [] })
  expect(classesOf(run)).toEqual({ MATCHED: [5, 5] })
  await system.advance(0.5 * hour)
  expect((await reconciled(date)).books).toEqual({ status: 'PASSED', failures: [] })
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

const openFor = async (date: string): Promise<Reply['body'][]> =>
  (await system.get('/exceptions?limit=100', operator)).items.filter(
    (one: Reply['body']) => one.reconciliation?.date === date,
  )

const writeOff = (exceptionId: string) =>
  system.call('POST', `/exceptions/${exceptionId}/resolve`, {
    token: operator,
    body: { action: 'write_off', note: 'the provider confirms its figure' },
  })

test('each class is found where it is planted, waits for a human, and ends with the decision', async () => {
  await untilNextDay(10)
  const date = dateOf(await now())
  const trades = await Promise.all(planted.map(() => paid()))
  const defects = planted.flatMap(([, , make], index) => make(trades[index]?.order.payments[0].paymentId))
  await plant(date, defects)
  await untilNextDay(3)
  const run = await reconciled(date)
  expect([run.status, run.reasons]).toEqual(['CLOSED', []])
  // The booking behind the row that nobody can read, and the one that is missing there, are only here.
  expect(classesOf(run)).toEqual({
    ...Object.fromEntries(planted.map(([name, counts]) => [name, counts])),
    MATCHED: [2, 2],
    MISSING_AT_PROVIDER: [0, 2],
  })
  const open = await openFor(date)
  expect(open.map(({ kind }) => kind).toSorted()).toEqual(
    [...planted.map(([name]) => name), 'MISSING_AT_PROVIDER']
      .map((name) => `reconciliation.${name.toLowerCase()}`)
      .toSorted(),
  )
  for (const { next } of run.openItems) expect(next.length).toBeGreaterThan(10)
  for (const { exceptionId } of open) {
    expect(await writeOff(exceptionId)).toMatchObject({ status: 200, body: { status: 'resolved' } })
    expect((await writeOff(exceptionId)).status).toBe(200)
  }
  // The same file again: what is decided stays decided.
  expect((await again(date)).openItems).toEqual([])
  expect(await openFor(date)).toEqual([])
})

test('a statement that is corrected ends what the wrong one had opened, and nothing is left', async () => {
  await untilNextDay(10)
  const date = dateOf(await now())
  const trade = await paid()
  await plant(date, [{ kind: 'amount', reference: trade.order.payments[0].paymentId, amount: 1 }])
  await untilNextDay(3)
  expect(await openFor(date)).toHaveLength(1)
  await plant(date, [])
  const run = await again(date)
  expect(run).toMatchObject({ status: 'CLOSED', openItems: [] })
  expect(classesOf(run)).toEqual({ MATCHED: [1, 1] })
  expect(await openFor(date)).toEqual([])
})

test('a capture whose webhook was lost, and that nobody asked about, is booked as the webhook would have been', async () => {
  await untilNextDay(22)
  const date = dateOf(await now())
  const trade = await (await Trade.open(system)).place('paid-late')
  await system.advance(0.6 * hour)
  expect((await trade.now()).status).toBe('CLOSED')
  await system.pay(trade.order, { outcome: 'paid', webhook: 'none' })
  expect((await trade.now()).captured.amount).toBe(0)
  await untilNextDay(2.2)
  const run = await reconciled(date)
  expect(classesOf(run)).toMatchObject({ MISSING_HERE: [1, 0] })
  expect(await openFor(date)).toEqual([])
  await trade.expect({ status: 'CLOSED', captured: price, refunded: price, stock: 10 })
  // The next day finds our booking of it, and of the refund, with nothing left over.
  await untilNextDay(3)
  const next = await reconciled(dateOf((await now()) - day * 1000))
  expect(next).toMatchObject({ status: 'CLOSED', openItems: [] })
  expect(next.earlier).toMatchObject([{ class: 'MATCHED', theirs: { rows: 1 }, ours: { rows: 0 } }])
  for (const closed of [date, next.date])
    expect((await reconciled(closed)).books).toEqual({ status: 'PASSED', failures: [] })
})

test('a booking at midnight that each side has on another day is carried over, and matched the day after', async () => {
  await untilNextDay(23.8)
  const date = dateOf(await now())
  const trade = await (await Trade.open(system)).place()
  await system.pay(trade.order, { outcome: 'paid', webhook: 'late', delaySeconds: 1200 })
  await untilNextDay(3)
  expect(classesOf(await reconciled(date))).toMatchObject({ CARRIED_OVER: [1, 0] })
  expect(await openFor(date)).toEqual([])
  await untilNextDay(3)
  const next = await reconciled(dateOf((await now()) - day * 1000))
  expect(next).toMatchObject({ status: 'CLOSED', openItems: [] })
  expect(next.earlier).toMatchObject([{ class: 'MATCHED' }])
  for (const closed of [date, next.date])
    expect((await reconciled(closed)).books).toEqual({ status: 'PASSED', failures: [] })
})

describe('a statement that cannot be used changes nothing', () => {
  test.each([
    ['absent', 'NOT_RECEIVED', [{ kind: 'absent' }]],
    ['late', 'NOT_RECEIVED', [{ kind: 'late', seconds: 5 * hour }]],
    ['empty', 'REFUSED', [{ kind: 'empty' }]],
    ['truncated', 'REFUSED', [{ kind: 'truncated' }]],
    ['with wrong totals', 'REFUSED', [{ kind: 'wrong-totals' }]],
  ])('%s: %s, tried again by the hour, and closed once it is right', async (_, status, defects) => {
    await untilNextDay(10)
    const date = dateOf(await now())
    await paid()
    await plant(date, defects)
    await untilNextDay(3.1)
    const run = await reconciled(date)
    expect(run).toMatchObject({ status, classes: [], openItems: [] })
    expect(run.reasons[0].length).toBeGreaterThan(10)
    if (defects[0]?.kind !== 'late') await plant(date, [])
    await system.advance(3 * hour)
    expect(await reconciled(date)).toMatchObject({ status: 'CLOSED', openItems: [] })
  })
})

test('the same statement a second time posts nothing and opens nothing', async () => {
  await untilNextDay(10)
  const date = dateOf(await now())
  await paid()
  await untilNextDay(3)
  const first = await reconciled(date)
  await system.call('DELETE', '/local/usage')
  const second = await again(date)
  expect({ ...second, closedAt: '' }).toEqual({ ...first, closedAt: '' })
  expect((await system.get('/local/usage')).tables['Orders-LedgerTable']?.writeUnits ?? 0).toBe(0)
})

/** The posting sets of one kind that are in the ledger. */
const posted = async (event: string): Promise<Reply['body'][]> => {
  const { Items } = await system.aws('DynamoDB_20120810.Scan', {
    TableName: 'Orders-LedgerTable',
    FilterExpression: '#event = :event',
    ExpressionAttributeNames: { '#event': 'event' },
    ExpressionAttributeValues: { ':event': { S: event } },
  })
  return Items
}

test('killed anywhere, and dropped, it is done again by the hour, and nothing is posted twice', async () => {
  await untilNextDay(10)
  const date = dateOf(await now())
  await paid()
  const before = (await posted('fees')).length
  await untilNextDay(1.98)
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
  expect(await reconciled(date)).toMatchObject({ status: 'CLOSED', openItems: [] })
  expect((await posted('fees')).length - before).toBe(1)
})

test('one cent that is missing in the ledger keeps the books open, until it is back', async () => {
  await untilNextDay(10)
  const date = dateOf(await now())
  await paid()
  const sets = await posted('paymentCaptured')
  const { journal, setId, entries } = sets.find(({ journal: { S } }) => S.startsWith(date))
  const index = entries.L.findIndex(({ M }: Reply['body']) => M.account.S === 'escrow')
  const tamper = (amount: number) =>
    system.aws('DynamoDB_20120810.UpdateItem', {
      TableName: 'Orders-LedgerTable',
      Key: { journal, setId },
      UpdateExpression: `SET entries[${index}].amount.amount = :amount`,
      ExpressionAttributeValues: { ':amount': { N: String(amount) } },
    })
  await tamper(1 - price)
  await untilNextDay(2.6)
  const { status, failures } = (await reconciled(date)).books
  expect(status).toBe('FAILED')
  expect(failures).toEqual(['the accounts in USD sum to 1', expect.stringContaining('escrow in USD')])
  expect((await system.metric('BooksWrong')).at(-1)).toBe(2)
  await tamper(-price)
  await system.advance(hour)
  expect((await reconciled(date)).books).toEqual({ status: 'PASSED', failures: [] })
})

test('only operators see it, and a day that is not over cannot be reconciled', async () => {
  const date = dateOf(await now())
  expect((await system.call('GET', `/reconciliations/sandbox/${date}`, { token: await system.shopper() })).status).toBe(
    403,
  )
  const early = await system.call('POST', `/reconciliations/sandbox/${date}`, { token: operator, body: {} })
  expect(early).toMatchObject({ status: 400, body: { errors: [{ field: 'date' }] } })
  const nowhere = await system.call('GET', `/reconciliations/nobody/${date}`, { token: operator })
  expect(nowhere).toMatchObject({ status: 404, body: { code: 'provider.not_found' } })
  const nonsense = await system.call('GET', '/reconciliations/sandbox/2026-02-30', { token: operator })
  expect(nonsense).toMatchObject({ status: 400, body: { errors: [{ field: 'date' }] } })
})
