import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { type Reply, System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

let system: System
let books: Books
/** Two days: on the first something is sold and one row is off by a unit, which is written off on the second. */
let first: string
let second: string
let trade: Trade
let exceptionId: string
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
  await books.untilNextDay(10)
  first = await books.today()
  trade = await (await (await Trade.open(system)).place()).pay()
  await trade.shopper('/delivered')
  await books.plant(first, [{ kind: 'amount', reference: trade.order.payments[0].paymentId, amount: price + 1 }])
  await books.untilNextDay(9)
  second = await books.today()
  ;({ exceptionId } = (await books.openFor(first))[0])
  await books.resolve(exceptionId, 'write_off')
  await books.untilNextDay(14)
})
afterAll(() => system.stop())

const read = async (path: string, accept = 'application/json'): Promise<Reply> =>
  system.call('GET', path, { token: books.operator, headers: { accept } })

const entriesOf = async (date: string, limit = 100): Promise<Reply['body'][]> => {
  const sets: Reply['body'][] = []
  let cursor: string | null = null
  do {
    const { body }: Reply = await read(
      `/ledger/days/${date}/entries?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    sets.push(...body.items)
    cursor = body.cursor
  } while (cursor)
  return sets
}

/** What the entries of some days come to, by account; all merchants are one. */
const sumsOf = (sets: readonly Reply['body'][]): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const { account, amount } of sets.flatMap(({ entries }) => entries)) {
    const name = account.startsWith('merchant:') ? 'merchants' : account
    sums[name] = (sums[name] ?? 0) + amount.amount
  }
  return sums
}

test('the balances of a day are what the entries of all days up to it come to, and sum to zero', async () => {
  let sets: Reply['body'][] = []
  for (const date of [first, second]) {
    sets = [...sets, ...(await entriesOf(date))]
    const { status, body } = await read(`/ledger/accounts?date=${date}`)
    expect([status, body.date, body.check]).toEqual([200, date, 'PASSED'])
    const balances = Object.fromEntries(body.items.map((one: Reply['body']) => [one.account, one.balance.amount]))
    expect(balances).toEqual(sumsOf(sets))
    expect(Object.values<number>(balances).reduce((sum, one) => sum + one)).toBe(0)
  }
  expect((await read('/ledger/accounts')).body.date).toBe(second)
})

test('a trial balance of several days: what each account was, what has moved, what it is', async () => {
  const { body } = await read(`/ledger/accounts?date=${second}&since=${second}`)
  const before = (await read(`/ledger/accounts?date=${first}`)).body
  const opening = Object.fromEntries(before.items.map((one: Reply['body']) => [one.account, one.balance.amount]))
  for (const one of body.items) {
    expect(one.opening.amount).toBe(opening[one.account] ?? 0)
    expect(one.opening.amount + one.movement.amount).toBe(one.balance.amount)
  }
  const whole = (await read(`/ledger/accounts?date=${second}&since=2020-01-01`)).body
  for (const one of whole.items) expect([one.opening.amount, one.movement]).toEqual([0, one.balance])
  const sum = body.items.reduce((total: number, one: Reply['body']) => total + one.movement.amount, 0)
  expect(sum).toBe(0)
  const wrong = await read(`/ledger/accounts?date=${first}&since=${second}`)
  expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'since'])
  const table = await read(`/ledger/accounts?date=${second}&since=${second}`, 'text/csv')
  expect(Object.keys((parse(String(table.body), { columns: true }) as object[])[0] ?? {})).toContain('movement')
})

test('an entry names its order and its event, and for a decision the person and the reason', async () => {
  const { orderId } = trade.order
  const sold = (await entriesOf(first)).filter((set) => set.orderId === orderId)
  expect(sold.map(({ event }) => event).toSorted()).toEqual(['delivered', 'paymentCaptured'])
  const decided = (await entriesOf(second)).filter(({ decision }) => decision)
  expect(decided).toMatchObject([
    {
      event: 'writtenOff',
      entries: [
        { account: 'provider:sandbox', amount: { amount: 1, currency: 'USD' } },
        { account: 'suspense', amount: { amount: -1, currency: 'USD' } },
      ],
      decision: { exceptionId, by: 'usr_operator', note: 'decided in a test' },
    },
  ])
})

test('pages of one set each are the whole day, each set once', async () => {
  const all = await entriesOf(first)
  expect(all.length).toBeGreaterThan(2)
  expect(await entriesOf(first, 1)).toEqual(all)
})

test('balances and entries come as a table as well, with the same figures', async () => {
  const accounts = await read('/ledger/accounts', 'text/csv')
  expect(accounts.headers.get('content-type')).toContain('text/csv')
  const { body } = await read('/ledger/accounts')
  expect(parse(String(accounts.body), { columns: true })).toEqual(
    body.items.map(({ account, balance: { amount, currency } }: Reply['body']) => ({
      date: second,
      account,
      balance: (amount / 100).toFixed(2),
      currency,
      balanceMinor: String(amount),
    })),
  )
  const table = await read(`/ledger/days/${second}/entries`, 'text/csv')
  const rows = parse(String(table.body), { columns: true }) as Record<string, string>[]
  expect(rows.filter(({ decidedBy }) => decidedBy)).toMatchObject([
    { account: 'provider:sandbox', amount: '0.01', decidedBy: 'usr_operator', note: 'decided in a test' },
    { account: 'suspense', amount: '-0.01' },
  ])
  expect(rows).toHaveLength((await entriesOf(second)).flatMap(({ entries }) => entries).length)
})

test('a merchant lists the days that it was settled with, and nobody else’s', async () => {
  const path = `/settlements/${trade.merchantId}`
  const { items, cursor } = await system.get(path, trade.merchant)
  expect(cursor).toBe(null)
  expect(items.length).toBeGreaterThan(0)
  const paged: Reply['body'][] = []
  for (let next: string | null = ''; next !== null; ) {
    const page: Reply['body'] = await system.get(`${path}?limit=1${next && `&cursor=${next}`}`, trade.merchant)
    paged.push(...page.items)
    next = page.cursor
  }
  expect(paged).toEqual(items)
  const [{ date, totals }] = items
  expect((await system.get(`${path}/${date}`, trade.merchant)).totals).toEqual(totals)
  const stranger = await system.merchant('mer_stranger')
  expect((await system.call('GET', path, { token: stranger })).status).toBe(404)
  expect((await system.get(path, books.operator)).items).toEqual(items)
})

test('the days are listed with how far each has come, the newest first, page by page', async () => {
  const { body } = await read('/ledger/days')
  const done = { reconciliations: [{ provider: 'sandbox', status: 'CLOSED' }], check: 'PASSED', isSettled: true }
  expect(body.items.slice(0, 2)).toEqual([
    { date: second, ...done },
    { date: first, ...done },
  ])
  const days: string[] = []
  for (let cursor = ''; ; ) {
    const page: Reply = await read(`/ledger/days?limit=1${cursor && `&cursor=${cursor}`}`)
    days.push(...page.body.items.map(({ date }: { date: string }) => date))
    if (!page.body.cursor) break
    cursor = page.body.cursor
  }
  expect(days).toEqual(body.items.map(({ date }: { date: string }) => date))
})

test('what a merchant is owed is what the ledger says, from the sale to the arrival of the payout', async () => {
  const { merchantId, merchant } = trade
  const inLedger = async (): Promise<number> => {
    const { Items } = await system.aws('DynamoDB_20120810.Scan', { TableName: 'Orders-LedgerTable' })
    const own = Items.flatMap(({ entries }: Reply['body']) => entries.L).filter(
      ({ M }: Reply['body']) => M.account.S === `merchant:${merchantId}`,
    )
    return -own.reduce((sum: number, { M }: Reply['body']) => sum + Number(M.amount.M.amount.N), 0) + 0
  }
  const parts = async (): Promise<Record<string, number>> => {
    const { body } = await system.call('GET', `/merchants/${merchantId}/balance`, { token: merchant })
    expect(body.items[0]?.total.amount ?? 0).toBe(await inLedger())
    return Object.fromEntries(
      Object.entries<{ amount: number }>(body.items[0] ?? {}).flatMap(([name, { amount }]) =>
        amount ? [[name, amount]] : [],
      ),
    )
  }
  expect(await parts()).toEqual({})
  await system.provider('PUT', `/accounts/${merchantId}`, { payouts: 'stuck' })
  const again = await (await trade.another().place()).pay()
  await again.shopper('/delivered')
  await system.advance(0)
  const net = await inLedger()
  expect(net).toBeGreaterThan(0)
  expect(await parts()).toEqual({ unsettled: net, total: net })
  await books.untilNextDay(13.5)
  expect(await parts()).toEqual({ onItsWay: net, total: net })
  // Money goes back while the payout is under way, and is owed from the day on which that is settled.
  const amount = { amount: 100, currency: 'USD' }
  await again.deliverer('/refunds', { amount, reason: 'broken' }, 'a part')
  await system.advance(120)
  const back = net - (await inLedger())
  expect(back).toBeGreaterThan(0)
  expect(await parts()).toEqual({ onItsWay: net, unsettled: -back, total: net - back })
  await books.untilNextDay(13.5)
  expect(await parts()).toEqual({ onItsWay: net, carried: -back, total: net - back })
  const foreign = await system.call('GET', '/merchants/mer_other/balance', { token: merchant })
  expect(foreign.status).toBe(404)
})

test('only operators read the ledger, and what is not there is said so', async () => {
  for (const path of ['/ledger/days', '/ledger/accounts', `/ledger/days/${first}/entries`])
    for (const token of [await system.shopper(), trade.merchant])
      expect((await system.call('GET', path, { token })).status).toBe(403)
  expect(await read('/ledger/accounts?date=2020-01-01')).toMatchObject({
    status: 404,
    body: { code: 'ledger.not_found' },
  })
  expect(await read('/ledger/accounts?date=yesterday')).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'date' }] },
  })
  expect((await read('/ledger/days/2020-01-01/entries')).body).toEqual({ items: [], cursor: null })
})
