import { parse } from 'csv-parse/sync'
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

const usd = (amount: number) => ({ amount, currency: 'USD' })

/** A merchant with a share of 10 % agreed on. */
const merchantWith = async (commissionBps = 1000): Promise<Trade> => {
  const trade = await Trade.open(system)
  const body = { name: 'A merchant', commissionBps }
  await system.call('PUT', `/merchants/${trade.merchantId}`, { token: books.operator, body })
  return trade
}

const completed = async (trade: Trade): Promise<Trade> => {
  await (await trade.place()).pay()
  await trade.shopper('/delivered')
  await trade.advance(0)
  return trade
}

const refunded = async (trade: Trade, amount: number): Promise<void> => {
  const body = { amount: usd(amount), reason: 'broken' }
  expect((await trade.deliverer('/refunds', body, `${trade.path} ${amount}`)).status).toBe(201)
  await trade.advance(120)
}

test('a merchant is paid at one for what was completed the day before, line by line, to the cent', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await merchantWith()
  await completed(trade)
  await refunded(await completed(trade.another()), 100)
  const open = await trade.another().place()
  await open.pay()

  await books.untilNextDay(12.9)
  expect((await books.settlement(trade.merchantId, date)).body).toMatchObject({ code: 'settlement.not_found' })
  await system.advance(0.2 * hour)
  const { status, body } = await books.settlement(trade.merchantId, date)
  expect(status).toBe(200)
  const commission = 130 + 120
  const payout = 2 * price - 100 - commission
  expect(body).toMatchObject({
    merchantId: trade.merchantId,
    date,
    totals: [
      {
        captures: usd(2 * price),
        refunds: usd(100),
        commission: usd(commission),
        carriedIn: usd(0),
        payout: usd(payout),
        carriedOut: usd(0),
      },
    ],
    payouts: [{ amount: usd(payout), status: 'REQUESTED' }],
    held: 0,
    cursor: null,
  })
  expect(body.items.map(({ event }: { event: string }) => event).toSorted()).toEqual([
    'delivered',
    'delivered',
    'partRefunded',
  ])
  expect(body.items.reduce((sum: number, { net }: { net: { amount: number } }) => sum + net.amount, 0)).toBe(payout)

  // An hour later the bank has paid, and the ledger owes the merchant nothing more.
  await system.advance(hour)
  expect((await books.settlement(trade.merchantId, date)).body.payouts).toMatchObject([{ status: 'SUCCEEDED' }])
  const paidOut = await books.posted('paidOut')
  expect(paidOut.filter(({ entries }) => JSON.stringify(entries).includes(trade.merchantId))).toHaveLength(1)
})

test('a sale that leaves the merchant nothing stands in the settlement, with the share that took all of it', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await completed(await merchantWith(10_000))
  await refunded(trade, 300)
  await books.untilNextDay(13.1)
  const { body } = await books.settlement(trade.merchantId, date)
  expect(body.totals).toEqual([
    {
      captures: usd(price),
      refunds: usd(300),
      commission: usd(price - 300),
      carriedIn: usd(0),
      payout: usd(0),
      carriedOut: usd(0),
    },
  ])
  expect(body.payouts).toEqual([])
  expect(body.items.map(({ event, net }: Reply['body']) => [event, net.amount])).toEqual([
    ['delivered', 0],
    ['partRefunded', 0],
  ])
})

test('a merchant who has given back more than was earned carries it on, until sales have made up for it', async () => {
  await books.untilNextDay(10)
  const trade = await merchantWith(0)
  const first = await completed(trade)
  await books.untilNextDay(14)
  const second = await books.today()
  await refunded(first, price)
  await books.untilNextDay(14)
  const third = await books.today()
  expect((await books.settlement(trade.merchantId, second)).body).toMatchObject({
    totals: [{ captures: usd(0), refunds: usd(price), payout: usd(0), carriedOut: usd(-price) }],
    payouts: [],
  })
  await completed(trade.another())
  await completed(trade.another())
  await books.untilNextDay(14.5)
  expect((await books.settlement(trade.merchantId, third)).body).toMatchObject({
    totals: [{ captures: usd(2 * price), carriedIn: usd(-price), payout: usd(price), carriedOut: usd(0) }],
    payouts: [{ amount: usd(price), status: 'SUCCEEDED' }],
  })
})

test('an order whose capture is in question is paid for once the question is answered; what matched is not held up', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await merchantWith(0)
  const doubtful = await completed(trade)
  await completed(trade.another())
  await books.plant(date, [{ kind: 'missing', reference: doubtful.order.payments[0].paymentId }])
  await books.untilNextDay(14)
  const next = await books.today()
  const { body } = await books.settlement(trade.merchantId, date)
  expect(body).toMatchObject({ totals: [{ captures: usd(price), payout: usd(price) }], held: 1 })
  expect(body.items.filter(({ held }: { held?: true }) => held)).toMatchObject([{ orderId: doubtful.order.orderId }])

  const [question] = await books.openFor(date)
  expect((await books.resolve(question.exceptionId, 'write_off')).status).toBe(200)
  await books.untilNextDay(14)
  const { body: later } = await books.settlement(trade.merchantId, next)
  expect(later).toMatchObject({
    totals: [{ captures: usd(price), payout: usd(price) }],
    held: 0,
    items: [{ orderId: doubtful.order.orderId, heldOn: date }],
  })
})

test('a payout that the bank sends back waits for a human, and is paid under a new id', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await completed(await merchantWith(0))
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'fail' })
  await books.untilNextDay(14.1)
  expect((await books.settlement(trade.merchantId, date)).body.payouts).toMatchObject([{ status: 'FAILED' }])
  const open = async () =>
    (await system.get('/exceptions?limit=100', books.operator)).items.filter(
      (one: { merchantId?: string }) => one.merchantId === trade.merchantId,
    )
  expect(await open()).toMatchObject([
    { kind: 'payout.failed', amount: usd(price), holds: { money: usd(price) }, actions: ['retry'] },
  ])
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'arrive' })
  const [question] = await open()
  expect((await books.resolve(question.exceptionId, 'refund')).body.code).toBe('exception.action_unavailable')
  expect(await books.resolve(question.exceptionId, 'retry')).toMatchObject({
    status: 200,
    body: { status: 'resolved' },
  })
  await system.advance(2 * hour)
  expect(
    (await books.settlement(trade.merchantId, date)).body.payouts
      .map(({ status }: { status: string }) => status)
      .toSorted(),
  ).toEqual(['FAILED', 'SUCCEEDED'])
  expect(await open()).toEqual([])
})

test('a payout that is paid again leaves out what its merchant owes by then', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await completed(await merchantWith(0))
  await completed(trade.another())
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'fail' })
  await books.untilNextDay(14.1)
  await refunded(trade, price)
  await books.untilNextDay(14.1)
  const [open] = (await system.get('/exceptions?limit=100', books.operator)).items.filter(
    (one: Reply['body']) => one.merchantId === trade.merchantId,
  )
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'arrive' })
  for (let again = 0; again < 2; again++)
    expect((await books.resolve(open.exceptionId, 'retry')).body.status).toBe('resolved')
  await system.advance(2 * hour)
  const { payouts } = (await books.settlement(trade.merchantId, date)).body
  expect(payouts.filter(({ status }: Reply['body']) => status === 'SUCCEEDED')).toMatchObject([
    { amount: usd(price), keptBack: usd(price) },
  ])
  // Nothing is left, on either side.
  await completed(trade.another())
  const last = await books.today()
  await books.untilNextDay(14.1)
  expect((await books.settlement(trade.merchantId, last)).body).toMatchObject({
    totals: [{ captures: usd(price), carriedIn: usd(0), payout: usd(price) }],
  })
})

test('a payout without an answer for a day becomes a human question, which the answer ends', async () => {
  await books.untilNextDay(10)
  const trade = await completed(await merchantWith(0))
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'stuck' })
  await books.untilNextDay(14)
  await books.untilNextDay(13.1)
  const open = async () =>
    (await system.get('/exceptions?limit=100', books.operator)).items.filter(
      (one: { merchantId?: string }) => one.merchantId === trade.merchantId,
    )
  expect(await open()).toMatchObject([{ kind: 'payout.unanswered', actions: ['retry'] }])
  const rung = async () =>
    ((await system.get('/local/sms')) as { message: string }[]).filter(({ message }) =>
      message.startsWith('payout.unanswered'),
    )
  expect(await rung()).toHaveLength(1)
  const [question] = await open()
  expect((await books.resolve(question.exceptionId, 'retry')).body.status).toBe('open')
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts: 'arrive' })
  await system.advance(hour)
  expect(await open()).toEqual([])
})

test('as CSV a settlement has the lines of the JSON in the order of time, its totals, and begins no formula', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await completed(await merchantWith())
  await refunded(trade, 99)
  await completed(trade)
  await books.untilNextDay(13.1)
  const path = `/settlements/${trade.merchantId}/${date}`
  const csv = await system.call('GET', path, { token: trade.merchant, headers: { accept: 'text/csv' } })
  expect(csv.headers.get('content-type')).toContain('text/csv')
  const rows = parse(csv.body, { columns: true }) as Record<string, string>[]
  const { items, totals } = await system.get(path, trade.merchant)
  const lines = rows.slice(0, items.length)
  const inTime = items.toSorted((a: { at: string }, b: { at: string }) => a.at.localeCompare(b.at))
  expect(lines.map(({ at, order }) => [at, order])).toEqual(
    inTime.map(({ at, orderId }: Record<string, never>) => [at, orderId]),
  )
  for (const [index, line] of lines.entries()) {
    expect(line).toMatchObject({ merchant: trade.merchantId, event: inTime[index].event, currency: 'USD', held: '' })
    for (const column of ['captures', 'refunds', 'commission', 'net']) {
      const { amount } = inTime[index][column]
      expect(Number(line[`${column}Minor`])).toBe(amount)
      expect(line[column]).toBe((amount / 100).toFixed(2))
    }
  }
  const [total] = totals
  const nets = rows.slice(items.length).map(({ event, net }) => [event, net])
  const cents = ({ amount }: { amount: number }) => (amount / 100).toFixed(2)
  expect(nets).toEqual([
    ['total', cents({ amount: total.captures.amount - total.refunds.amount - total.commission.amount })],
    ['carried in', cents(total.carriedIn)],
    ['payout', cents(total.payout)],
    ['carried out', cents(total.carriedOut)],
  ])
  for (const column of ['captures', 'refunds', 'commission', 'net'])
    expect(Number(rows[items.length]?.[`${column}Minor`])).toBe(
      lines.reduce((sum, line) => sum + Number(line[`${column}Minor`]), 0),
    )
  expect(csv.body).toContain(',-0.89,')
  for (const cell of csv.body.split(/[,\r\n]+/)) expect(cell).not.toMatch(/^[=+@\t]/)
})

test('a merchant sees its own settlements, and no others', async () => {
  const { merchant } = await merchantWith()
  const foreign = await system.call('GET', '/settlements/mer_other/2026-11-22', { token: merchant })
  expect(foreign).toMatchObject({ status: 404, body: { code: 'merchant.not_found' } })
  const shopper = await system.call('GET', '/settlements/mer_other/2026-11-22', { token: await system.shopper() })
  expect(shopper.status).toBe(403)
  const nonsense = await system.call('GET', '/settlements/mer_other/yesterday', { token: books.operator })
  expect(nonsense).toMatchObject({ status: 400, body: { errors: [{ field: 'date' }] } })
})

test('what was in question when a day began to be settled is paid for the next day, though it was answered meanwhile', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const doubtful = await completed(await merchantWith(0))
  await books.plant(date, [{ kind: 'missing', reference: doubtful.order.payments[0].paymentId }])
  await books.untilNextDay(12.9)
  const next = await books.today()
  const dies = { service: 'lambda', operation: 'Orders-SettlementPayMerchants', kind: 'kill' }
  await system.call('POST', '/local/faults', { body: dies })
  await system.advance(0.5 * hour)
  const [question] = await books.openFor(date)
  expect((await books.resolve(question.exceptionId, 'write_off')).status).toBe(200)
  await system.call('DELETE', '/local/faults')
  await system.advance(hour)
  expect((await books.settlement(doubtful.merchantId, date)).body).toMatchObject({ totals: [], held: 1, payouts: [] })
  await books.untilNextDay(14.1)
  expect((await books.settlement(doubtful.merchantId, next)).body).toMatchObject({
    totals: [{ captures: usd(price), payout: usd(price) }],
    payouts: [{ status: 'SUCCEEDED' }],
    held: 0,
  })
  await books.untilNextDay(14.1)
  const paidOut = (await books.posted('paidOut')).filter(({ entries }) =>
    JSON.stringify(entries).includes(doubtful.merchantId),
  )
  expect(paidOut).toHaveLength(1)
})

test('a question that opens while a day is being settled takes back nothing that is paid for, and is paid once', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const trade = await completed(await merchantWith(0))
  await books.untilNextDay(12.9)
  const next = await books.today()
  const dies = { service: 'lambda', operation: 'Orders-SettlementClose', kind: 'kill' }
  await system.call('POST', '/local/faults', { body: dies })
  await system.advance(0.5 * hour)
  // Paid for, and the day is not closed: now the provider's file shows it no more.
  await books.plant(date, [{ kind: 'missing', reference: trade.order.payments[0].paymentId }])
  await books.again(date)
  expect(await books.openFor(date)).toHaveLength(1)
  await system.call('DELETE', '/local/faults')
  await system.advance(2 * hour)
  await books.plant(date, [])
  await books.again(date)
  await books.untilNextDay(14.1)
  await books.untilNextDay(14.1)
  expect((await books.settlement(trade.merchantId, date)).body).toMatchObject({
    totals: [{ captures: usd(price), payout: usd(price) }],
    held: 0,
  })
  expect((await books.settlement(trade.merchantId, next)).status).toBe(404)
  const paidOut = (await books.posted('paidOut')).filter(({ entries }) =>
    JSON.stringify(entries).includes(trade.merchantId),
  )
  expect(paidOut).toHaveLength(1)
})
