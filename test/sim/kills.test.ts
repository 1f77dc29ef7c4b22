import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { System } from '../support/system.ts'
import { itemsOf, Snapshot } from '../support/tables.ts'
import { price, Trade } from '../support/trade.ts'

/** How often it is killed: `KILLS=100 npx vitest run test/sim/kills.test.ts` takes two minutes. */
const times = Number(process.env.KILLS ?? 30)

let system: System
let books: Books
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
})
afterAll(() => system.stop())

const run = async (schedule: string) => {
  expect((await system.call('POST', `/local/schedules/${schedule}/run`)).status).toBe(200)
}

/** A night and a day of the books, as the schedules bring them: reconciled, checked, settled, paid. */
const closeTheDay = async () => {
  const schedules = ['reconciliation-hourly', 'reconciliation-bank', 'reconciliation-check', 'settlement-hourly']
  for (const schedule of schedules) {
    await run(schedule)
    await system.advance(0)
  }
  // A payout takes half a minute; what was killed is tried again after some seconds.
  await system.advance(61)
  await run('settlement-hourly')
  await system.advance(0)
}

const tables: readonly (readonly [string, readonly string[]])[] = [
  ['Orders-ReconciliationRecordsTable', ['topic', 'entry']],
  ['Orders-ExceptionsTable', ['exceptionId']],
  ['Orders-LedgerTable', ['setId']],
  ['Orders-SettlementBatchesTable', ['merchantId', 'entry']],
]

/** When something happened, and in which attempt, differs from run to run; what happened must not. */
const moments = new Set(['at', 'closedAt', 'since', 'version', 'opened', 'requestedAt', 'expiresAt', 'savedBy', 'seal'])

const timeless = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(timeless)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !moments.has(name))
      .map(([name, one]) => [name, timeless(one)])
      .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
  )
}

/** All that the books hold, and what the bank has paid. */
const outcome = async (): Promise<Record<string, unknown>> => {
  const found: Record<string, unknown> = {}
  for (const [table] of tables)
    found[table] = (await itemsOf(system, table)).map((item) => JSON.stringify(timeless(item))).toSorted()
  const records = await itemsOf(system, 'Sandbox-RecordsTable')
  found.bank = records
    .filter(({ kind }) => kind.S === 'payout')
    .map(({ id, account, amount, status }) => JSON.stringify([id.S, account.S, amount.M.amount.N, status.S]))
    .toSorted()
  return found
}

/** Some of what can end a run in its middle. */
const kills: readonly object[] = [
  { service: 'dynamodb', kind: 'kill', rate: 0.02, count: 3 },
  { service: 'dynamodb', operation: 'PutItem', kind: 'kill', rate: 0.2, count: 2 },
  { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'kill', rate: 0.5, count: 1 },
  { service: 'dynamodb', operation: 'Query', kind: 'kill', rate: 0.02, count: 2 },
  { service: 'dynamodb', operation: 'PutItem', kind: 'lose-reply', rate: 0.3, count: 3 },
  { service: 'sandbox', kind: 'lose-reply', rate: 0.3, count: 2 },
  { service: 'lambda', kind: 'kill', rate: 0.3, count: 2 },
]

test(
  `killed at random points ${times} times, reconciliation and settlement end the same`,
  { timeout: 300_000 },
  async () => {
    await books.untilNextDay(10)
    const date = await books.today()
    const trades: Trade[] = []
    for (let merchant = 0; merchant < 3; merchant++) {
      let trade = await Trade.open(system)
      for (let sale = 0; sale < 3; sale++) {
        trade = sale === 0 ? trade : trade.another()
        await (await trade.place()).pay()
        await trade.shopper('/delivered')
        trades.push(trade)
      }
    }
    const reference = (index: number) => trades[index]?.order.payments[0].paymentId
    await books.plant(date, [
      { kind: 'missing', reference: reference(0) },
      { kind: 'amount', reference: reference(1), amount: price + 1 },
      { kind: 'fee', reference: reference(4), fee: 1 },
      { kind: 'doubled', reference: reference(5) },
    ])
    const usd = (amount: number) => ({ amount, currency: 'USD' })
    await system.provider('POST', '/entries', { type: 'payout', reference: 'po_1', amount: usd(-100) })
    await system.provider('POST', '/bank/transfers', { reference: 'rent', amount: usd(-7), text: 'Rent' })
    await books.untilNextDay(0.5)

    const before = await Promise.all([
      ...tables.map(([table, keys]) => Snapshot.of(system, table, keys)),
      Snapshot.of(system, 'Sandbox-RecordsTable', ['id'], ({ kind }) => ['payout', 'transfer'].includes(kind.S)),
    ])
    await closeTheDay()
    const expected = await outcome()
    // The day was closed, and somebody was paid: what is compared is not nothing.
    expect(await books.reconciled(date)).toMatchObject({ status: 'CLOSED', books: { status: 'PASSED' } })
    expect(expected.bank).toHaveLength(3)
    expect((await books.openFor(date)).length).toBe(4)
    expect(await system.get(`/bank/statements/${date}`, books.operator)).toMatchObject({
      status: 'CLOSED',
      classes: [{ class: 'MATCHED' }, { class: 'UNKNOWN_ENTRY' }],
    })

    await system.call('DELETE', '/local/usage')
    for (let time = 0; time < times; time++) {
      for (const snapshot of before) await snapshot.restore()
      await system.call('POST', '/local/faults', { body: kills[time % kills.length] })
      await closeTheDay()
      if (time % 3 === 0) await system.call('DELETE', '/local/executions')
      await system.call('DELETE', '/local/faults')
      // The next hours' runs finish what was begun.
      let found: Record<string, unknown> = {}
      for (let hour = 0; hour < 3 && !isDeepStrictEqual(found, expected); hour++) {
        await closeTheDay()
        found = await outcome()
      }
      expect({ time, ...found }).toEqual({ time, ...expected })
    }
    const { functions } = await system.get('/local/usage')
    const killed = (Object.values(functions) as { errors: number }[]).reduce((sum, { errors }) => sum + errors, 0)
    expect(killed).toBeGreaterThan(times / 2)
  },
)
