import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { type Reply, System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600
const usd = (amount: number) => ({ amount, currency: 'USD' })

let system: System
let books: Books
let olga: string
let otto: string
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
  ;[olga, otto] = [await system.operator('usr_olga'), await system.operator('usr_otto')]
})
afterAll(() => system.stop())

const propose = (entries: object[], token = olga, key = randomUUID()): Promise<Reply> =>
  system.call('POST', '/ledger/journal-entries', { token, key, body: { entries, reason: 'as agreed on by mail' } })

const decide = (journalEntryId: string, decision: string, token: string): Promise<Reply> =>
  system.call('POST', `/ledger/journal-entries/${journalEntryId}/decide`, { token, body: { decision } })

const lost = [
  { account: 'losses', amount: usd(500) },
  { account: 'suspense', amount: usd(-500) },
]

describe('a posting by hand', () => {
  test('is booked once another operator approves it, with both names', async () => {
    await books.untilNextDay(10)
    const { status, body } = await propose(lost)
    expect(status).toBe(201)
    expect(body).toMatchObject({ status: 'PROPOSED', proposedBy: 'usr_olga', entries: lost })
    const { journalEntryId } = body
    expect(await decide(journalEntryId, 'approve', olga)).toMatchObject({
      status: 403,
      body: { code: 'journal.same_person' },
    })
    expect(await books.posted('journalEntry')).toEqual([])
    const today = await books.today()
    for (let again = 0; again < 2; again++)
      expect(await decide(journalEntryId, 'approve', otto)).toMatchObject({
        status: 200,
        body: { status: 'POSTED', decidedBy: 'usr_otto', bookedOn: today },
      })
    expect((await decide(journalEntryId, 'reject', olga)).body.code).toBe('journal.decided')
    expect((await system.get('/ledger/journal-entries', olga)).items).toEqual([])
    expect((await system.get('/ledger/journal-entries?status=POSTED', olga)).items).toHaveLength(1)
    const { items } = await system.get(`/ledger/days/${today}/entries`, olga)
    expect(items).toMatchObject([
      {
        event: 'journalEntry',
        byHand: { proposedBy: 'usr_olga', approvedBy: 'usr_otto', reason: 'as agreed on by mail' },
      },
    ])
    await books.untilNextDay(3)
    expect(await books.balanceOf(today, 'losses')).toBe(500)
    expect(await books.reconciled(today)).toMatchObject({ books: { status: 'PASSED' } })
  })

  test('is rejected by anybody, and then nobody has it booked', async () => {
    const { journalEntryId } = (await propose(lost)).body
    expect((await decide(journalEntryId, 'reject', olga)).body.status).toBe('REJECTED')
    expect((await decide(journalEntryId, 'approve', otto)).body.code).toBe('journal.decided')
    expect((await decide('jrn_nobody', 'approve', otto)).body.code).toBe('journal.not_found')
  })

  test('is proposed once under its key', async () => {
    const key = randomUUID()
    const first = await propose(lost, olga, key)
    expect((await propose(lost, olga, key)).body).toEqual(first.body)
    const other = [
      { account: 'losses', amount: usd(1) },
      { account: 'suspense', amount: usd(-1) },
    ]
    expect((await propose(other, olga, key)).body.code).toBe('idempotency.key_reused')
  })

  test('that charges a merchant is a line of its next settlement', async () => {
    await books.untilNextDay(10)
    const date = await books.today()
    const trade = await (await (await Trade.open(system)).place()).pay()
    await trade.deliverer('/delivered')
    const { journalEntryId } = (
      await propose([
        { account: `merchant:${trade.merchantId}`, amount: usd(300) },
        { account: 'disputes:sandbox', amount: usd(-300) },
      ])
    ).body
    await decide(journalEntryId, 'approve', otto)
    await books.untilNextDay(14.1)
    const { body } = await books.settlement(trade.merchantId, date)
    expect(body).toMatchObject({ totals: [{ captures: usd(price), refunds: usd(300), payout: usd(price - 300) }] })
    expect(body.items.map(({ event }: { event: string }) => event).toSorted()).toEqual(['delivered', 'journalEntry'])
    await books.untilNextDay(3)
    expect(await books.balanceOf(await books.daysAgo(1), 'merchants')).toBe(0)
  })

  test.each<[string, object[], string]>([
    [
      'what orders hold',
      [
        { account: 'escrow', amount: usd(1) },
        { account: 'losses', amount: usd(-1) },
      ],
      '/entries/0/account',
    ],
    [
      'the bank',
      [
        { account: 'losses', amount: usd(1) },
        { account: 'bank', amount: usd(-1) },
      ],
      '/entries/1/account',
    ],
    [
      'a provider',
      [
        { account: 'provider:sandbox', amount: usd(1) },
        { account: 'losses', amount: usd(-1) },
      ],
      '/entries/0/account',
    ],
    [
      'what does not sum to zero',
      [
        { account: 'suspense', amount: usd(1) },
        { account: 'losses', amount: usd(-2) },
      ],
      '/entries',
    ],
    [
      'two merchants',
      [
        { account: 'merchant:mer_a', amount: usd(1) },
        { account: 'merchant:mer_b', amount: usd(-1) },
      ],
      '/entries',
    ],
    [
      'nothing',
      [
        { account: 'suspense', amount: usd(0) },
        { account: 'losses', amount: usd(0) },
      ],
      '/entries/0/amount/amount',
    ],
    ['one side', [{ account: 'suspense', amount: usd(1) }], '/entries'],
  ])('cannot be about %s', async (_, entries, field) => {
    const { status, body } = await propose(entries)
    expect([status, body.code, body.errors[0].field]).toEqual([400, 'request.invalid', field])
  })
})

/** An exception of the ledger over an amount. */
const differing = async (amount: number) => {
  await books.untilNextDay(10)
  const date = await books.today()
  await books.plant(date, [{ kind: 'balance', amount, currency: 'USD' }])
  await books.untilNextDay(12.6)
  const [open] = await books.openFor(date)
  return { date, exceptionId: open.exceptionId as string }
}

const resolve = (exceptionId: string, token: string, action = 'accept'): Promise<Reply> =>
  system.call('POST', `/exceptions/${exceptionId}/resolve`, { token, body: { action, note: 'the provider says so' } })

describe('a decision that moves much', () => {
  test('is proposed by one operator, and carried out for another', async () => {
    const { date, exceptionId } = await differing(1_000_000)
    const before = (await books.posted('differenceAccepted')).length
    for (let again = 0; again < 2; again++)
      expect((await resolve(exceptionId, olga)).body).toMatchObject({
        status: 'open',
        proposal: { action: 'accept', by: 'usr_olga', note: 'the provider says so' },
      })
    expect((await books.posted('differenceAccepted')).length).toBe(before)
    const [open] = await books.openFor(date)
    expect(open).toMatchObject({ proposal: { by: 'usr_olga' } })
    expect((await resolve(exceptionId, otto)).body).toMatchObject({
      status: 'resolved',
      resolution: { by: 'usr_otto' },
    })
    const posted = (await books.posted('differenceAccepted')).at(-1)
    expect(JSON.stringify(posted)).toContain('usr_olga')
    await system.advance(hour)
    expect(await books.reconciled(date)).toMatchObject({ books: { status: 'PASSED' } })
  })

  test('is one about an order, too', async () => {
    const trade = await Trade.open(system, { price: usd(1_000_000) })
    await (await trade.place('refund-refused')).pay()
    await trade.shopper('/cancel')
    await system.advance(2 * hour)
    const [{ exceptionId }] = await system.exceptions(trade.order.orderId)
    expect((await resolve(exceptionId, olga, 'accept')).body.code).toBe('exception.action_unavailable')
    for (let again = 0; again < 2; again++)
      expect((await resolve(exceptionId, olga, 'write_off')).body).toMatchObject({
        status: 'open',
        proposal: { action: 'write_off', by: 'usr_olga' },
      })
    expect(await system.exceptions(trade.order.orderId)).toMatchObject([{ proposal: { by: 'usr_olga' } }])
    // Another way is another proposal.
    expect((await resolve(exceptionId, otto, 'refund')).body).toMatchObject({ proposal: { by: 'usr_otto' } })
    expect((await resolve(exceptionId, otto, 'write_off')).body).toMatchObject({ proposal: { by: 'usr_otto' } })
    expect((await resolve(exceptionId, olga, 'write_off')).body).toMatchObject({
      status: 'resolved',
      resolution: { action: 'write_off', by: 'usr_olga', proposedBy: 'usr_otto' },
    })
    expect((await resolve(exceptionId, otto, 'refund')).body.code).toBe('exception.resolved')
  })

  test('has to be proposed once more where it is about another amount by then', async () => {
    const { date, exceptionId } = await differing(1_000_000)
    await resolve(exceptionId, olga)
    await books.plant(date, [{ kind: 'balance', amount: 1_000_001, currency: 'USD' }])
    await system.advance(1.5 * hour)
    expect((await resolve(exceptionId, otto)).body).toMatchObject({ status: 'open', proposal: { by: 'usr_otto' } })
    expect((await resolve(exceptionId, olga)).body).toMatchObject({ status: 'resolved' })
  })

  test('is made by one where it moves a cent less', async () => {
    const { exceptionId } = await differing(999_999)
    expect((await resolve(exceptionId, olga)).body).toMatchObject({ status: 'resolved' })
  })
})

test('what was ended with many others is followed up as if it had been ended alone', async () => {
  const trade = await Trade.open(system)
  await trade.fault({ service: 'sandbox', kind: 'fail' })
  await trade.place()
  await system.advance(24 * hour + 120)
  await trade.healthy()
  const waiting = await system.exceptions(trade.order.orderId)
  expect(waiting.map(({ kind }) => kind)).toEqual(['payment.unanswered'])
  await books.resolveAll([waiting[0].exceptionId], 'write_off')
  await trade.expect({ status: 'CLOSED', stock: 10 })
})

test('many exceptions are ended at once, and what cannot be says why', async () => {
  const trades = []
  for (let count = 0; count < 3; count++)
    trades.push(await (await (await Trade.open(system)).place()).pay({ outcome: 'paid', amount: 7 }))
  await system.advance(31 * 60)
  const waiting = await Promise.all(trades.map(({ order }) => system.exceptions(order.orderId)))
  const ids: string[] = waiting.flat().map(({ exceptionId }) => exceptionId)
  const answers = await books.resolveAll([...ids, 'exc_nobody'], 'refund')
  expect(answers.map(({ status, code }) => [status, code])).toEqual([
    ...ids.map(() => [200, undefined]),
    [404, 'exception.not_found'],
  ])
  await system.advance(120)
  for (const trade of trades) await trade.expect({ status: 'CLOSED', captured: 7, refunded: 7, stock: 10 })
})
