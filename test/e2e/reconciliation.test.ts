import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatMoney } from '../../functions/domain/money.ts'
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

/** A booking of the table's day, before its statement is there. */
type Planting = {
  readonly class: string
  readonly means: string
  readonly plant: () => Promise<object[]>
  /** How many rows of each side the planting puts into its class. */
  readonly rows: readonly [theirs: number, ours: number]
  readonly ends: 'at once' | 'by itself' | 'by a decision'
}

const paymentOf = ({ order }: Trade): string => order.payments[0].paymentId

/** A paid order, and what the statement is to say of its booking. */
const withDefect = (defect: object) => async () => [{ ...defect, reference: paymentOf(await paid()) }]

/** An order that nobody paid in time, and whose late payment nobody heard of. */
const paidUnheard = async (): Promise<Trade> => {
  const trade = await (await Trade.open(system)).place('paid-late')
  await system.advance(0.6 * hour)
  await system.pay(trade.order, { outcome: 'paid', webhook: 'none' })
  return trade
}

let healed: Trade

const plantings: readonly Planting[] = [
  {
    class: 'MATCHED',
    means: 'both say the same',
    rows: [1, 1],
    ends: 'at once',
    plant: async () => paid().then(() => []),
  },
  {
    class: 'MISSING_HERE',
    means: 'a webhook was lost, and nobody asked',
    rows: [1, 0],
    ends: 'by itself',
    plant: async () => {
      healed = await paidUnheard()
      return []
    },
  },
  {
    class: 'MISSING_HERE',
    means: 'the statement has what never was',
    rows: [1, 0],
    ends: 'by a decision',
    plant: async () => [{ kind: 'invented', reference: 'no_such_payment', amount: 500, currency: 'USD' }],
  },
  {
    class: 'MISSING_AT_PROVIDER',
    means: 'a row is left out',
    rows: [0, 1],
    ends: 'by a decision',
    plant: withDefect({ kind: 'missing' }),
  },
  {
    class: 'AMOUNT_MISMATCH',
    means: 'a cent less',
    rows: [1, 1],
    ends: 'by a decision',
    plant: withDefect({ kind: 'amount', amount: price - 1 }),
  },
  {
    class: 'AMOUNT_MISMATCH',
    means: 'a cent more',
    rows: [1, 1],
    ends: 'by a decision',
    plant: withDefect({ kind: 'amount', amount: price + 1 }),
  },
  {
    class: 'CURRENCY_MISMATCH',
    means: 'euros',
    rows: [1, 1],
    ends: 'by a decision',
    plant: withDefect({ kind: 'currency', currency: 'EUR' }),
  },
  {
    class: 'STATUS_MISMATCH',
    means: 'reversed',
    rows: [1, 1],
    ends: 'by a decision',
    plant: withDefect({ kind: 'status', status: 'reversed' }),
  },
  {
    class: 'FEE_MISMATCH',
    means: 'a higher fee',
    rows: [1, 1],
    ends: 'by a decision',
    plant: withDefect({ kind: 'fee', fee: 99 }),
  },
  // The first of the two rows matches, and so does the booking behind it.
  {
    class: 'DUPLICATE_ROW',
    means: 'a row twice',
    rows: [1, 0],
    ends: 'by a decision',
    plant: withDefect({ kind: 'doubled' }),
  },
  // Its booking is only here, then: MISSING_AT_PROVIDER.
  {
    class: 'UNREADABLE_ROW',
    means: 'a row that nobody can read',
    rows: [1, 0],
    ends: 'by a decision',
    plant: withDefect({ kind: 'unreadable' }),
  },
  {
    class: 'UNREADABLE_ROW',
    means: 'a capture below zero',
    rows: [1, 0],
    ends: 'by a decision',
    plant: withDefect({ kind: 'amount', amount: -price }),
  },
  {
    class: 'UNREADABLE_ROW',
    means: 'a quotation mark that is never closed',
    rows: [1, 0],
    ends: 'by a decision',
    plant: withDefect({ kind: 'quoted' }),
  },
  {
    class: 'CARRIED_OVER',
    means: 'paid at ten to twelve, and heard of at ten past',
    rows: [1, 0],
    ends: 'by itself',
    plant: async () => {
      const midnight = Date.parse(`${dateOf((await books.now()) + day * 1000)}T00:00:00Z`)
      await system.advance((midnight - (await books.now())) / 1000 - 600)
      const trade = await (await Trade.open(system)).place()
      await system.pay(trade.order, { outcome: 'paid', webhook: 'late', delaySeconds: 1200 })
      return []
    },
  },
]

const rowsByClass = (plantings: readonly Planting[]): Record<string, [number, number]> => {
  const rows: Record<string, [number, number]> = {}
  for (const {
    class: name,
    rows: [theirs, ours],
  } of plantings) {
    const [there, here] = rows[name] ?? [0, 0]
    rows[name] = [there + theirs, here + ours]
  }
  return rows
}

test('each class is planted, found and ended: at once, by itself, or by a decision', async () => {
  await books.untilNextDay(22)
  const date = await books.today()
  const defects: object[] = []
  for (const { plant } of plantings) defects.push(...(await plant()))
  await books.plant(date, defects)

  await books.untilNextDay(2.6)
  const run = await books.reconciled(date)
  expect([run.status, run.reasons, run.books]).toEqual(['CLOSED', [], { status: 'PASSED', failures: [] }])
  const expected = rowsByClass(plantings)
  expect(classesOf(run)).toEqual({
    ...expected,
    MATCHED: [2, 2],
    // One was left out, and those of the rows that nobody can read.
    MISSING_AT_PROVIDER: [0, 4],
  })
  const undecided = plantings.filter(({ ends }) => ends === 'by a decision').map(({ class: name }) => name)
  const open = await books.openFor(date)
  expect(open.map(({ kind }) => kind).toSorted()).toEqual(
    [...undecided, ...Array.from({ length: 3 }, () => 'MISSING_AT_PROVIDER')]
      .map((name) => `reconciliation.${name.toLowerCase()}`)
      .toSorted(),
  )
  for (const { next } of run.openItems) expect(next.length).toBeGreaterThan(10)
  const rung = ((await system.get('/local/sms')) as { message: string }[]).map(({ message }) => message)
  const said = `Reconciliation with sandbox, ${date}: ${open.length} for you to decide`
  expect(rung.filter((message) => message.startsWith(said))).toHaveLength(1)
  // The capture that only the provider knew of is booked as its webhook would have been: on a closed order, it goes back.
  await healed.expect({ status: 'CLOSED', captured: price, refunded: price, stock: 10 })

  for (const { exceptionId } of open) {
    expect(await books.resolve(exceptionId, 'write_off')).toMatchObject({ status: 200, body: { status: 'resolved' } })
    expect((await books.resolve(exceptionId, 'write_off')).status).toBe(200)
  }
  // The same file again: what is decided stays decided.
  await books.again(date)
  expect(await books.openFor(date)).toEqual([])

  // What ends by itself is matched with the next day.
  await books.untilNextDay(2.6)
  const next = dateOf((await books.now()) - day * 1000)
  const later = await books.reconciled(next)
  expect(later).toMatchObject({ status: 'CLOSED', openItems: [], books: { status: 'PASSED' } })
  const byItself = plantings.filter(({ ends }) => ends === 'by itself').length
  expect(later.earlier).toMatchObject([{ class: 'MATCHED', theirs: { rows: byItself }, ours: { rows: 0 } }])
  expect((await books.reconciled(date)).openItems).toEqual([])

  // The first day once more, after the next one has ended what it had left over: that stays ended.
  expect((await books.again(date)).openItems).toEqual([])
  await books.untilNextDay(2.6)
  expect(await books.reconciled(dateOf((await books.now()) - day * 1000))).toMatchObject({
    earlier: [],
    openItems: [],
    books: { status: 'PASSED' },
  })
  expect((await system.get('/exceptions', books.operator)).items).toEqual([])
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
  expect(Object.keys(classesOf(run))).toEqual(['MATCHED'])
  expect(await books.openFor(date)).toEqual([])
})

test('what was written off and is corrected later comes right again, in our books as well', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await books.plant(date, [{ kind: 'amount', reference: paymentOf(await paid()), amount: price + 100 }])
  await books.untilNextDay(3)
  const [question] = await books.openFor(date)
  expect((await books.resolve(question.exceptionId, 'write_off')).status).toBe(200)
  await books.plant(date, [])
  expect(await books.again(date)).toMatchObject({ status: 'CLOSED', openItems: [] })
  await books.again(date)
  await books.untilNextDay(2.6)
  const next = await books.reconciled(dateOf((await books.now()) - day * 1000))
  expect(next).toMatchObject({ openItems: [], books: { status: 'PASSED', failures: [] } })
  const corrections = (await books.posted('writtenOff')).filter(({ setId }) => setId.S.includes(question.exceptionId))
  expect(corrections).toHaveLength(2)
})

test('a statement that is two days late is still asked for, and the days after it are closed as well', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  await books.plant(date, [{ kind: 'absent' }])
  await books.untilNextDay(22)
  await books.untilNextDay(3)
  const next = dateOf((await books.now()) - day * 1000)
  expect((await books.reconciled(date)).status).toBe('NOT_RECEIVED')
  expect((await books.reconciled(next)).status).toBe('CLOSED')
  await books.plant(date, [])
  await system.advance(2 * hour)
  for (const one of [date, next])
    expect(await books.reconciled(one)).toMatchObject({ status: 'CLOSED', books: { status: 'PASSED', failures: [] } })
})

/** What can be wrong with a statement as a whole, and what the day then is. */
const unusable: readonly (readonly [string, object])[] = [
  ['NOT_RECEIVED', { kind: 'absent' }],
  ['REFUSED', { kind: 'empty' }],
  ['REFUSED', { kind: 'truncated' }],
  ['REFUSED', { kind: 'wrong-totals' }],
]

test('a statement that cannot be used changes nothing, is asked for by the hour, and closes the day once it is right', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  await books.plant(date, [{ kind: 'late', seconds: 5 * hour }])
  await books.untilNextDay(3.1)
  expect(await books.reconciled(date)).toMatchObject({ status: 'NOT_RECEIVED', classes: [], openItems: [] })
  for (const [status, defect] of unusable) {
    await books.plant(date, [defect])
    const run = await books.again(date)
    expect({ defect, ...run }).toMatchObject({ defect, status, classes: [], openItems: [] })
    expect(run.reasons[0].length).toBeGreaterThan(10)
  }
  await books.plant(date, [{ kind: 'late', seconds: 5 * hour }])
  await system.advance(3 * hour)
  expect(await books.reconciled(date)).toMatchObject({ status: 'CLOSED', openItems: [] })
})

test('what was carried over and is missing the next day as well rings then', async () => {
  await books.untilNextDay(-0.1)
  const date = await books.today()
  const trade = await paid()
  await books.plant(date, [{ kind: 'missing', reference: paymentOf(trade) }])
  await books.untilNextDay(3)
  const next = await books.today()
  expect(await books.openFor(date)).toEqual([])
  await books.untilNextDay(3)
  expect(await books.openFor(date)).toMatchObject([{ kind: 'reconciliation.missing_at_provider' }])
  const texts = ((await system.get('/local/sms')) as { message: string }[]).map(({ message }) => message)
  expect(texts.filter((text) => text.startsWith(`Reconciliation with sandbox, ${next}: 1 for you`))).toHaveLength(1)
})

test('the file of another day is refused', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  await paid()
  await books.untilNextDay(10)
  const next = await books.today()
  await paid()
  await books.plant(next, [{ kind: 'misdated', day: date }])
  await books.untilNextDay(3)
  expect(await books.reconciled(next)).toMatchObject({
    status: 'REFUSED',
    reasons: [expect.stringContaining('another')],
  })
  await books.plant(next, [])
  expect(await books.again(next)).toMatchObject({ status: 'CLOSED', openItems: [] })
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
  expect((await system.metric('LedgerImbalance')).at(-1)).toBe(1)
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
  for (const text of ['CLOSED', 'MISSING_HERE', '5.00 USD', 'ask the provider', 'PASSED'])
    expect(page.body).toContain(text)
  for (const { class: name, theirs, ours } of (await books.reconciled(date)).classes)
    for (const text of [name, formatMoney(theirs.amount), formatMoney(ours.amount)]) expect(page.body).toContain(text)
  expect(page.body).not.toContain('<script')
  expect(page.body).toContain('&lt;script&gt;')
})
