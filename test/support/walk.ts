import { expect } from 'vitest'
import { type Books, dateOf } from './books.ts'
import { Dice } from './random.ts'
import { type Purchase, realPurchases } from './real-orders.ts'
import type { Reply, System } from './system.ts'
import { itemsOf } from './tables.ts'

const hour = 3600

/** Each takes another share, some of them odd, so that minor units have to be rounded; each sells in one currency. */
const merchants = [
  { merchantId: 'mer_walk_a', commissionBps: 0, currency: 'USD' },
  { merchantId: 'mer_walk_b', commissionBps: 333, currency: 'EUR' },
  { merchantId: 'mer_walk_c', commissionBps: 1250, currency: 'JPY' },
  { merchantId: 'mer_walk_d', commissionBps: 9999, currency: 'USD' },
  { merchantId: 'mer_walk_e', commissionBps: 1, currency: 'KWD' },
  { merchantId: 'mer_walk_f', commissionBps: 777, currency: 'BRL' },
] as const

export type WalkMerchant = (typeof merchants)[number]

export type Sale = {
  readonly merchant: WalkMerchant
  readonly merchantToken: string
  readonly token: string
  readonly path: string
  readonly order: Reply['body']
}

type Defect = { readonly kind: string; readonly reference?: string; readonly [field: string]: unknown }
type Money = { readonly amount: number; readonly currency: string }
type Row = { readonly type: string; readonly reference: string; readonly orderId: string } & Money
type Posting = { readonly account: string; readonly amount: Money }

/** After how many days somebody has been asked about all that the bank does not show. */
const awaited = 8

/** What goes wrong on some nights, while the books are closed. */
const nightly = [
  { service: 'lambda', kind: 'kill', rate: 0.05 },
  { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'conflict', rate: 0.1 },
  { service: 'dynamodb', operation: 'PutItem', kind: 'lose-reply', rate: 0.05 },
  { service: 'sandbox', kind: 'fail', rate: 0.1 },
]

/**
 * Operators, merchants and a provider who do whatever they may, in any order: orders that are sold, refunded and disputed, files that are wrong,
 * late, missing or corrected, days that are reconciled again, payouts that come back, decisions, postings by hand. The same seed walks the same way.
 */
export class Walk {
  readonly dice: Dice
  readonly sales: Sale[] = []
  /** What was posted by hand, by another's leave. */
  readonly byHand: Posting[] = []
  readonly merchants: readonly WalkMerchant[] = merchants
  readonly #system: System
  readonly #books: Books
  readonly #other: string
  readonly #hourOfDay: number
  readonly #purchases: readonly Purchase[]
  readonly #days: string[]
  readonly #defects = new Map<string, Defect[]>()
  readonly #trace: string[] = []
  #count = 0

  private constructor(system: System, books: Books, other: string, today: string, seed: number, hourOfDay: number) {
    this.#system = system
    this.#books = books
    this.#other = other
    this.#days = [today]
    this.#hourOfDay = hourOfDay
    this.dice = new Dice(seed)
    this.#purchases = realPurchases(2000)
  }

  /** `hourOfDay`, of UTC: at which each day is looked at; in the afternoon of the platform's own day. */
  static async begin(system: System, books: Books, seed: number, hourOfDay: number): Promise<Walk> {
    for (const { merchantId, commissionBps } of merchants) {
      const body = { name: merchantId, commissionBps }
      const { status } = await system.call('PUT', `/merchants/${merchantId}`, { token: books.operator, body })
      expect(status).toBe(200)
    }
    return new Walk(system, books, await system.operator('usr_other'), await books.today(), seed, hourOfDay)
  }

  get days(): readonly string[] {
    return this.#days
  }

  get trace(): string {
    return this.#trace.join('\n')
  }

  /** Does something: any of all that may be done. */
  async step(): Promise<void> {
    const steps = {
      day: [5, () => this.#night()],
      sell: [44, () => this.#sell()],
      refund: [8, () => this.#refund()],
      returnRefund: [4, () => this.#returnRefund()],
      returnPayout: [4, () => this.#returnPayout()],
      account: [2, () => this.#account()],
      entry: [14, () => this.#entry()],
      transfer: [5, () => this.#transfer()],
      plantRow: [28, () => this.#plantRow()],
      invent: [8, () => this.#invent()],
      move: [6, () => this.#move()],
      plantFile: [8, () => this.#plantFile()],
      correct: [20, () => this.#correct()],
      plantBank: [8, () => this.#plantBank()],
      again: [20, () => this.#again()],
      journal: [3, () => this.#journal()],
      decide: [60, () => this.#decideOne()],
    } as const
    const weights = Object.fromEntries(Object.entries(steps).map(([name, [weight]]) => [name, weight]))
    await steps[this.dice.weighted(weights) as keyof typeof steps][1]()
  }

  /**
   * Nobody does anything wrong any more: each day gets a file that can be used, and looks at it once more; somebody decides all that is asked, until
   * there is nothing more to do. Throws where that takes more than `most` days.
   */
  async settle(most: number): Promise<void> {
    for (const { merchantId } of merchants)
      await this.#system.provider('PUT', `/accounts/${merchantId}`, { payouts: 'arrive' })
    for (const [date, known] of this.#defects)
      await this.#put(
        date,
        known.filter(({ kind, reference }) => kind === 'balance' || reference !== undefined),
      )
    for (let day = 0, quiet = 0; quiet < 2 || day < awaited; day++) {
      if (day === most) throw new Error(`still open after ${most} days: ${JSON.stringify(await this.asked(), null, 1)}`)
      const before = await this.#sets()
      if (quiet > 0 && day >= awaited - 1) for (const date of this.#days.slice(0, -1)) await this.#books.again(date)
      const isChanged = (await this.#sets()) !== before
      await this.#nextDay()
      const open = await this.asked()
      for (const exception of open) await this.#decide(exception)
      quiet = open.length === 0 && !isChanged ? quiet + 1 : 0
    }
  }

  async #sets(): Promise<number> {
    return (await itemsOf(this.#system, 'Orders-LedgerTable')).length
  }

  /** All that waits for a human. */
  async asked(): Promise<Reply['body'][]> {
    return (await this.#system.get('/exceptions?limit=100', this.#books.operator)).items
  }

  #note(...words: unknown[]): void {
    this.#trace.push(words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '))
  }

  #name(what: string): string {
    this.#count++
    return `${what}_${this.#count}`
  }

  /** Of the last days. */
  get #recent(): string {
    return this.#days.at(-1 - this.dice.below(Math.min(4, this.#days.length))) as string
  }

  get #merchant(): WalkMerchant {
    return this.dice.one(merchants) as WalkMerchant
  }

  /** Something between 1 and a limit, in the currency of one of the merchants; below zero it is taken away. */
  #money(most: number, sign: 1 | -1 = 1): Money {
    return { amount: sign * (1 + this.dice.below(most)), currency: this.#merchant.currency }
  }

  #post(path: string, token: string, body: object = {}): Promise<Reply> {
    return this.#system.call('POST', path, { token, body, key: this.#name('request') })
  }

  async #records(kind: string): Promise<Reply['body'][]> {
    return (await itemsOf(this.#system, 'Sandbox-RecordsTable')).filter((one) => one.kind?.S === kind)
  }

  async #nextDay(): Promise<void> {
    const now = await this.#books.now()
    const next = Date.parse(`${dateOf(now)}T00:00:00Z`) + (24 + this.#hourOfDay) * hour * 1000
    await this.#system.advance((next - now) / 1000)
    this.#days.push(await this.#books.today())
    this.#note('day', this.#days.at(-1))
  }

  /** A day passes; on some nights things fail while its books are closed. */
  async #night(): Promise<void> {
    const isBad = this.dice.below(3) === 0
    if (isBad)
      for (const body of nightly)
        expect((await this.#system.call('POST', '/local/faults', { body })).status).toBeLessThan(300)
    this.#note(isBad ? 'a bad night' : 'a night')
    await this.#nextDay()
    await this.#system.call('DELETE', '/local/faults')
  }

  async #sell(): Promise<void> {
    const merchant = this.#merchant
    const { merchantId, currency } = merchant
    const { lines } = this.#purchases[this.#count % this.#purchases.length] as Purchase
    const items = []
    let merchantToken = ''
    for (const { cents, quantity } of lines.slice(0, 3)) {
      const productId = this.#name('prd_walk')
      const product = { price: { amount: cents, currency }, deliveryWindow: 2 * hour }
      merchantToken = await this.#system.offer(merchantId, productId, product)
      items.push({ productId, quantity })
    }
    const token = await this.#system.shopper()
    const { body: order } = await this.#post('/orders', token, { items, payment: { provider: 'sandbox' } })
    const path = `/orders/${order.orderId}`
    await this.#system.pay(order)
    await this.#system.advance(0)
    const end = this.dice.weighted({ delivered: 8, cancelled: 1, nothing: 1 })
    if (end === 'delivered') await this.#post(`${path}/delivered`, token)
    if (end === 'cancelled') await this.#post(`${path}/cancel`, token)
    this.sales.push({ merchant, merchantToken, token, path, order })
    this.#note('sell', order.orderId, merchantId, order.total, end)
  }

  async #refund(): Promise<void> {
    const sale = this.dice.one(this.sales)
    if (!sale) return
    const { total } = sale.order
    const amount = { ...total, amount: 1 + this.dice.below(total.amount) }
    const body = { ...(this.dice.below(2) === 0 && { amount }), reason: 'walk' }
    const { status } = await this.#post(`${sale.path}/refunds`, sale.merchantToken, body)
    this.#note('refund', sale.order.orderId, body, status)
  }

  async #returnRefund(): Promise<void> {
    const refund = this.dice.one((await this.#records('refund')).filter((one) => one.status.S === 'succeeded'))
    if (!refund) return
    const { status } = await this.#system.provider('POST', `/refunds/${refund.id.S}/return`)
    this.#note('refund returned', refund.id.S, status)
  }

  async #returnPayout(): Promise<void> {
    const payout = this.dice.one((await this.#records('payout')).filter((one) => one.status.S === 'succeeded'))
    if (!payout) return
    const { status } = await this.#system.provider('POST', `/payouts/${payout.id.S}/return`)
    this.#note('payout returned', payout.id.S, status)
  }

  async #account(): Promise<void> {
    const { merchantId } = this.#merchant
    const payouts = this.dice.weighted({ arrive: 4, refused: 1, fail: 1, stuck: 1 })
    await this.#system.provider('PUT', `/accounts/${merchantId}`, { payouts })
    this.#note('account', merchantId, payouts)
  }

  async #entry(): Promise<void> {
    const type = this.dice.weighted({ payout: 5, fee: 2, adjustment: 1, dispute: 1, dispute_reversed: 1 })
    const isPlus = type === 'dispute_reversed' || (type !== 'dispute' && this.dice.below(8) === 0)
    const sale = this.dice.one(this.sales)
    const amount = this.#money(3000, isPlus ? 1 : -1)
    const isOfPayment = type.startsWith('dispute') && sale
    const body = {
      type,
      reference: this.#name(type),
      amount: isOfPayment ? { ...amount, currency: sale.merchant.currency } : amount,
      ...(isOfPayment && { paymentId: sale.order.payments[0].paymentId }),
      ...(type === 'payout' && { arrivesIn: this.dice.one([30, 20 * hour, 50 * hour, 150 * hour]) }),
    }
    const { status } = await this.#system.provider('POST', '/entries', body)
    this.#note('entry', body, status)
  }

  async #transfer(): Promise<void> {
    const sale = this.dice.one(this.sales)
    const text = this.dice.below(3) === 0 && sale ? `Refund ${sale.order.orderId}` : 'Somebody'
    const amount = this.#money(1000, this.dice.below(2) === 0 ? 1 : -1)
    const body = { reference: this.#name('transfer'), amount, text }
    const { status } = await this.#system.provider('POST', '/bank/transfers', body)
    this.#note('transfer', body, status)
  }

  /** What was booked on a day, as the sandbox would show it without defects. */
  async #rows(date: string): Promise<Row[]> {
    const bookings = (await itemsOf(this.#system, 'Sandbox-RecordsTable')).filter(
      (one) => one.day?.S === date && one.bookedAt,
    )
    return bookings.map((one) => {
      const { amount, currency } = (one.captured ?? one.amount).M
      return {
        type: one.kind.S === 'payment' ? 'capture' : one.kind.S === 'refund' ? 'refund' : one.type.S,
        reference: one.reference?.S ?? one.id.S,
        orderId: one.orderId?.S ?? '',
        amount: Number(amount.N) * (one.kind.S === 'refund' ? -1 : 1),
        currency: currency.S,
      }
    })
  }

  #defectsOf(date: string, without?: string): Defect[] {
    return (this.#defects.get(date) ?? []).filter(({ reference }) => reference === undefined || reference !== without)
  }

  async #put(date: string, defects: Defect[]): Promise<void> {
    this.#defects.set(date, defects)
    await this.#books.plant(date, defects)
    this.#note('defects', date, defects)
  }

  async #plantRow(): Promise<void> {
    const date = this.#recent
    const row = this.dice.one(await this.#rows(date))
    if (!row) return
    const { reference } = row
    const kind = this.dice.weighted({
      missing: 4,
      amount: 3,
      doubled: 2,
      currency: 1,
      status: 1,
      fee: 2,
      unreadable: 2,
      quoted: 1,
    })
    const more = {
      amount: { amount: Math.sign(row.amount) * (1 + this.dice.below(2000)) },
      currency: { currency: this.#merchant.currency },
      status: { status: 'reversed' },
      fee: { fee: this.dice.below(90) },
    }
    await this.#put(date, [
      ...this.#defectsOf(date, reference),
      { kind, reference, ...more[kind as keyof typeof more] },
    ])
  }

  async #invent(): Promise<void> {
    const date = this.#recent
    const type = this.dice.weighted({ capture: 1, refund: 2, fee: 1, payout: 2, adjustment: 1, dispute: 1 })
    const sale = this.dice.below(2) === 0 ? this.dice.one(this.sales) : undefined
    const isOfOrder = sale && ['capture', 'refund', 'dispute'].includes(type)
    const { amount, currency } = this.#money(2000, type === 'capture' ? 1 : -1)
    const defect = {
      kind: 'invented',
      type,
      reference: this.#name('invented'),
      amount,
      currency: isOfOrder ? sale.merchant.currency : currency,
      ...(isOfOrder && { orderId: sale.order.orderId }),
    }
    await this.#put(date, [...this.#defectsOf(date), defect])
  }

  /** A row that comes in the file of a later day. */
  async #move(): Promise<void> {
    const date = this.#recent
    const later = this.dice.one(this.#days.filter((day) => day > date).slice(0, 3))
    const row = this.dice.one(await this.#rows(date))
    if (!later || !row) return
    const { reference } = row
    await this.#put(date, [...this.#defectsOf(date, reference), { kind: 'missing', reference }])
    await this.#put(later, [...this.#defectsOf(later), { kind: 'invented', ...row }])
  }

  async #plantFile(): Promise<void> {
    const date = this.#recent
    const kind = this.dice.weighted({ truncated: 1, 'wrong-totals': 1, late: 2, empty: 1, balance: 3, absent: 2 })
    const more = {
      late: { seconds: hour * (1 + this.dice.below(90)) },
      balance: this.#money(200, this.dice.below(2) === 0 ? 1 : -1),
    }
    const rows = this.#defectsOf(date).filter(({ reference }) => reference !== undefined)
    await this.#put(date, [...rows, { kind, ...more[kind as keyof typeof more] }])
  }

  /** The provider corrects a file: all of it, or one thing in it. */
  async #correct(): Promise<void> {
    const date = this.dice.one([...this.#defects.keys()])
    if (!date) return
    const known = this.#defectsOf(date)
    const gone = this.dice.below(2) === 0 ? undefined : this.dice.one(known)
    await this.#put(date, gone ? known.filter((one) => one !== gone) : [])
  }

  async #plantBank(): Promise<void> {
    const date = this.#days.at(-1) as string
    const transfer = this.dice.one((await this.#records('transfer')).filter((one) => one.day.S.endsWith(date)))
    const file = this.dice.weighted({ row: 4, absent: 2, late: 1, truncated: 1, balance: 1 })
    if (file === 'row' && !transfer) return
    const kind = file === 'row' ? this.dice.weighted({ missing: 1, doubled: 2, amount: 2 }) : file
    const more = {
      amount: { amount: Number(transfer?.amount.M.amount.N ?? 0) + 1 + this.dice.below(50) },
      late: { seconds: hour * (1 + this.dice.below(70)) },
      balance: this.#money(100),
    }
    const reference = file === 'row' ? { reference: transfer?.reference.S } : {}
    const defects = [{ kind, ...reference, ...more[kind as keyof typeof more] }]
    const { status } = await this.#system.provider('PUT', `/bank/statements/${date}/defects`, { defects })
    this.#note('bank defects', date, defects, status)
  }

  async #again(): Promise<void> {
    const date = this.dice.one(this.#days)
    const { status } = await this.#post(`/reconciliations/sandbox/${date}`, this.#books.operator)
    // Other days are reconciled while this one is.
    if (this.dice.below(3) > 0) await this.#system.advance(0)
    this.#note('again', date, status)
  }

  async #journal(): Promise<void> {
    const { merchantId, currency } = this.#merchant
    const amount = 1 + this.dice.below(500)
    const [plus, minus] = this.dice.one([
      ['suspense', 'losses'],
      ['losses', 'suspense'],
      [`merchant:${merchantId}`, 'losses'],
      ['losses', `merchant:${merchantId}`],
      ['commission', 'unclaimed'],
    ]) as [string, string]
    const entries = [
      { account: plus, amount: { amount, currency } },
      { account: minus, amount: { amount: -amount, currency } },
    ]
    const { status, body } = await this.#post('/ledger/journal-entries', this.#books.operator, {
      entries,
      reason: 'walk',
    })
    expect([status, body.detail]).toEqual([201, undefined])
    const decision = this.dice.below(3) === 0 ? 'reject' : 'approve'
    await this.#post(`/ledger/journal-entries/${body.journalEntryId}/decide`, this.#other, { decision })
    if (decision === 'approve') this.byHand.push(...entries)
    this.#note('by hand', entries, decision)
  }

  /** Decides one of the open questions. */
  async #decideOne(): Promise<void> {
    const exception = this.dice.one(await this.asked())
    if (exception) await this.#decide(exception)
  }

  /** Decides a question in one of the ways that it names, for both of two operators. */
  async #decide({ exceptionId, kind, about, orderId, amount, actions }: Reply['body']): Promise<void> {
    const action = this.dice.one(actions as string[])
    const body = { action, note: 'decided on a walk' }
    let reply = await this.#post(`/exceptions/${exceptionId}/resolve`, this.#books.operator, body)
    if (reply.body.proposal) reply = await this.#post(`/exceptions/${exceptionId}/resolve`, this.#other, body)
    await this.#system.advance(0)
    // Whoever says that a refund is paid by other means has the bank pay it.
    if (kind === 'refund.failed' && action === 'refund' && reply.status === 200)
      await this.#system.provider('POST', '/bank/transfers', {
        reference: this.#name('byhand'),
        amount: { ...amount, amount: -amount.amount },
        text: `Refund of ${orderId}`,
      })
    this.#note('decide', kind, about, action, reply.status, reply.body.code ?? '')
    expect([200, 409], `${kind} ${about} ${action}: ${JSON.stringify(reply.body)}`).toContain(reply.status)
  }
}
