import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { Dice } from '../support/random.ts'
import { type Reply, System } from '../support/system.ts'
import { Trade } from '../support/trade.ts'

/**
 * What operators and the provider may do, in any order: orders that are sold, refunded and disputed, files that are wrong, late, missing or corrected,
 * days that are reconciled again, payouts that come back, decisions, postings by hand. `WALK_ACTIONS` and `WALK_SEED` make it longer, or another one.
 */
const actions = Number(process.env.WALK_ACTIONS ?? 250)
const seed = Number(process.env.WALK_SEED ?? 1)

const hour = 3600
const usd = (amount: number) => ({ amount, currency: 'USD' })

let system: System
let books: Books
let other: string
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
  other = await system.operator('usr_other')
})
afterAll(() => system.stop())

type Defect = { readonly kind: string; readonly reference?: string; readonly [field: string]: unknown }
type Row = { readonly type: string; readonly reference: string; readonly orderId: string; readonly amount: number }

/** All items of a table. */
const scan = async (TableName: string): Promise<Reply['body'][]> => {
  const items: Reply['body'][] = []
  let ExclusiveStartKey: object | undefined
  do {
    const page = await system.aws('DynamoDB_20120810.Scan', { TableName, ExclusiveStartKey })
    items.push(...page.Items)
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items
}

/** What the sandbox keeps of one kind. */
const records = async (kind: string): Promise<Reply['body'][]> =>
  (await scan('Sandbox-RecordsTable')).filter((one) => one.kind?.S === kind)

class Walk {
  readonly dice = new Dice(seed)
  readonly #trades: Trade[] = []
  readonly #sold: Trade[] = []
  readonly #days: string[] = []
  readonly #defects = new Map<string, Defect[]>()
  readonly #trace: string[] = []
  #count = 0

  static async open(): Promise<Walk> {
    const walk = new Walk()
    for (const commissionBps of [0, 333, 1250, 9999]) {
      const trade = await Trade.open(system, { stock: null })
      const body = { name: trade.merchantId, commissionBps }
      expect((await system.call('PUT', `/merchants/${trade.merchantId}`, { token: books.operator, body })).status).toBe(
        200,
      )
      walk.#trades.push(trade)
    }
    walk.#days.push(await books.today())
    return walk
  }

  get days(): readonly string[] {
    return this.#days
  }

  get merchantIds(): string[] {
    return this.#trades.map(({ merchantId }) => merchantId)
  }

  get trace(): string {
    return this.#trace.join('\n')
  }

  #note(...words: unknown[]): void {
    this.#trace.push(words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '))
  }

  #name(what: string): string {
    this.#count++
    return `${what}_${this.#count}`
  }

  get #past(): string | undefined {
    return this.dice.one(this.#days)
  }

  /** Of the last days more often than of the first. */
  get #recent(): string {
    return this.#days.at(-1 - this.dice.below(Math.min(4, this.#days.length))) as string
  }

  async nextDay(): Promise<void> {
    await books.untilNextDay(14)
    this.#days.push(await books.today())
    this.#note('day', this.#days.at(-1))
  }

  async #sell(): Promise<void> {
    const trade = (this.dice.one(this.#trades) as Trade).another()
    await trade.place(undefined, 1 + this.dice.below(3))
    await trade.pay()
    const end = this.dice.weighted({ delivered: 8, cancelled: 1, nothing: 1 })
    if (end === 'delivered') await trade.deliverer('/delivered')
    if (end === 'cancelled') await trade.shopper('/cancel')
    if (end === 'delivered') this.#sold.push(trade)
    this.#note('sell', trade.order.orderId, end)
  }

  async #refund(): Promise<void> {
    const trade = this.dice.one(this.#sold)
    if (!trade) return
    const part = this.dice.below(2) === 0 ? {} : { amount: usd(1 + this.dice.below(700)) }
    const { status } = await trade.deliverer('/refunds', { ...part, reason: 'walk' }, this.#name('refund'))
    this.#note('refund', trade.order.orderId, part, status)
  }

  async #returnRefund(): Promise<void> {
    const refund = this.dice.one((await records('refund')).filter((one) => one.status.S === 'succeeded'))
    if (!refund) return
    const { status } = await system.provider('POST', `/refunds/${refund.id.S}/return`)
    this.#note('refund returned', refund.id.S, status)
  }

  async #returnPayout(): Promise<void> {
    const payout = this.dice.one((await records('payout')).filter((one) => one.status.S === 'succeeded'))
    if (!payout) return
    const { status } = await system.provider('POST', `/payouts/${payout.id.S}/return`)
    this.#note('payout returned', payout.id.S, status)
  }

  async #account(): Promise<void> {
    const merchantId = this.dice.one(this.merchantIds)
    const payouts = this.dice.weighted({ arrive: 4, refused: 1, fail: 1, stuck: 1 })
    await system.provider('PUT', `/accounts/${merchantId}`, { payouts })
    this.#note('account', merchantId, payouts)
  }

  async #entry(): Promise<void> {
    const type = this.dice.weighted({ payout: 5, fee: 2, adjustment: 1, dispute: 1, dispute_reversed: 1 })
    const reference = this.#name(type)
    const size = 1 + this.dice.below(3000)
    const paymentId = this.dice.one(this.#sold)?.order.payments[0].paymentId
    const amount = usd(type === 'dispute_reversed' || this.dice.below(8) === 0 ? size : -size)
    const body = {
      type,
      reference,
      amount: type === 'dispute' ? usd(-size) : amount,
      ...(type.startsWith('dispute') && paymentId && { paymentId }),
      ...(type === 'payout' && { arrivesIn: this.dice.one([30, 20 * hour, 50 * hour, 150 * hour]) }),
    }
    const { status } = await system.provider('POST', '/entries', body)
    this.#note('entry', body, status)
  }

  async #transfer(): Promise<void> {
    const sold = this.dice.one(this.#sold)
    const text = this.dice.below(3) === 0 && sold ? `Refund ${sold.order.orderId}` : 'Somebody'
    const body = { reference: this.#name('transfer'), amount: usd(this.dice.below(2000) - 1000 || 1), text }
    const { status } = await system.provider('POST', '/bank/transfers', body)
    this.#note('transfer', body, status)
  }

  /** The rows of a day's statement, as the sandbox shows it without its defects. */
  async #rows(date: string): Promise<Row[]> {
    const bookings = (await scan('Sandbox-RecordsTable')).filter((one) => one.day?.S === date && one.bookedAt)
    return bookings.map((one) => ({
      type: one.kind.S === 'payment' ? 'capture' : one.kind.S === 'refund' ? 'refund' : one.type.S,
      reference: one.reference?.S ?? one.id.S,
      orderId: one.orderId?.S ?? '',
      amount: Number((one.captured ?? one.amount).M.amount.N) * (one.kind.S === 'refund' ? -1 : 1),
    }))
  }

  async #put(date: string, defects: Defect[]): Promise<void> {
    this.#defects.set(date, defects)
    await books.plant(date, defects)
    this.#note('defects', date, defects)
  }

  async #plantRow(): Promise<void> {
    const date = this.#recent
    const row = this.dice.one(await this.#rows(date))
    if (!row) return
    const { reference } = row
    const sign = Math.sign(row.amount)
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
      amount: { amount: sign * (1 + this.dice.below(2000)) },
      currency: { currency: 'EUR' },
      status: { status: 'reversed' },
      fee: { fee: this.dice.below(90) },
    }
    const others = (this.#defects.get(date) ?? []).filter((one) => one.reference !== reference)
    await this.#put(date, [...others, { kind, reference, ...more[kind as keyof typeof more] }])
  }

  async #invent(): Promise<void> {
    const date = this.#recent
    const type = this.dice.weighted({ capture: 1, refund: 2, fee: 1, payout: 2, adjustment: 1, dispute: 1 })
    const size = 1 + this.dice.below(2000)
    const orderId = this.dice.one(this.#sold)?.order.orderId
    const isOfOrder = ['capture', 'refund', 'dispute'].includes(type) && this.dice.below(2) === 0
    const defect = {
      kind: 'invented',
      type,
      reference: this.#name('invented'),
      amount: type === 'capture' ? size : -size,
      currency: 'USD',
      ...(isOfOrder && orderId && { orderId }),
    }
    await this.#put(date, [...(this.#defects.get(date) ?? []), defect])
  }

  /** A row that comes in the file of a later day. */
  async #move(): Promise<void> {
    const date = this.#recent
    const later = this.dice.one(this.#days.filter((day) => day > date).slice(0, 3))
    const row = this.dice.one(await this.#rows(date))
    if (!later || !row) return
    const { reference, type, amount, orderId } = row
    const kept = (this.#defects.get(date) ?? []).filter((one) => one.reference !== reference)
    await this.#put(date, [...kept, { kind: 'missing', reference }])
    const invented = { kind: 'invented', type, reference, amount, currency: 'USD', orderId }
    await this.#put(later, [...(this.#defects.get(later) ?? []), invented])
  }

  async #plantFile(): Promise<void> {
    const date = this.#recent
    const kind = this.dice.weighted({ truncated: 1, 'wrong-totals': 1, late: 2, empty: 1, balance: 3, absent: 2 })
    const more = {
      late: { seconds: hour * (1 + this.dice.below(90)) },
      balance: { amount: this.dice.below(400) - 200 || 1, currency: 'USD' },
    }
    const kept = (this.#defects.get(date) ?? []).filter((one) => one.reference !== undefined)
    await this.#put(date, [...kept, { kind, ...more[kind as keyof typeof more] }])
  }

  /** The provider corrects a file: all of it, or one thing in it. */
  async #correct(): Promise<void> {
    const date = this.dice.one([...this.#defects.keys()])
    const known = date && this.#defects.get(date)
    if (!date || !known) return
    const gone = this.dice.below(2) === 0 ? undefined : this.dice.one(known)
    await this.#put(date, gone ? known.filter((one) => one !== gone) : [])
  }

  async #plantBank(): Promise<void> {
    const date = this.#days.at(-1) as string
    const transfer = this.dice.one((await records('transfer')).filter((one) => one.day.S.endsWith(date)))
    const file = this.dice.weighted({ row: 4, absent: 2, late: 1, truncated: 1, balance: 1 })
    const reference = transfer?.reference.S
    const kind = file === 'row' ? this.dice.weighted({ missing: 1, doubled: 2, amount: 2 }) : file
    if (file === 'row' && !transfer) return
    const more = {
      amount: { amount: Number(transfer?.amount.M.amount.N ?? 0) + 1 + this.dice.below(50) },
      late: { seconds: hour * (1 + this.dice.below(70)) },
      balance: { amount: this.dice.below(100) + 1, currency: 'USD' },
    }
    const defects = [{ kind, ...(file === 'row' && { reference }), ...more[kind as keyof typeof more] }]
    const { status } = await system.provider('PUT', `/bank/statements/${date}/defects`, { defects })
    this.#note('bank defects', date, defects, status)
  }

  async #again(): Promise<void> {
    const date = this.#past
    const { status } = await system.call('POST', `/reconciliations/sandbox/${date}`, {
      token: books.operator,
      body: {},
    })
    // Others are reconciled while it is.
    if (this.dice.below(3) > 0) await system.advance(0)
    this.#note('again', date, status)
  }

  async #byHand(): Promise<void> {
    const size = 1 + this.dice.below(500)
    const accounts = this.dice.one([
      ['suspense', 'losses'],
      ['losses', 'suspense'],
      [`merchant:${this.dice.one(this.merchantIds)}`, 'losses'],
      ['commission', 'unclaimed'],
    ]) as string[]
    const entries = accounts.map((account, index) => ({ account, amount: usd(index === 0 ? size : -size) }))
    const { status, body } = await system.call('POST', '/ledger/journal-entries', {
      token: books.operator,
      key: this.#name('journal'),
      body: { entries, reason: 'walk' },
    })
    expect([status, body.detail]).toEqual([201, undefined])
    const decision = this.dice.below(3) === 0 ? 'reject' : 'approve'
    await system.call('POST', `/ledger/journal-entries/${body.journalEntryId}/decide`, {
      token: other,
      body: { decision },
    })
    this.#note('by hand', entries, decision)
  }

  /** Whoever says that a refund is paid by other means has the bank pay it. */
  async #payByHand(orderId: string, amount: number): Promise<void> {
    const body = { reference: this.#name('byhand'), amount: usd(-amount), text: `Refund of ${orderId}` }
    await system.provider('POST', '/bank/transfers', body)
  }

  /** Decides one of the open questions, in one of the ways that it names. */
  async #decide(): Promise<void> {
    const exception = this.dice.one(
      (await system.get('/exceptions?limit=100', books.operator)).items as Reply['body'][],
    )
    if (exception) await this.decide(exception)
  }

  async decide({ exceptionId, kind, about, orderId, amount, actions: ways }: Reply['body']): Promise<void> {
    const action = this.dice.one(ways as string[]) as string
    const { status, body } = await books.resolve(exceptionId, action)
    await system.advance(0)
    if (kind === 'refund.failed' && action === 'refund' && status === 200) await this.#payByHand(orderId, amount.amount)
    this.#note('decide', kind, about, action, status, body.code ?? '')
    expect([200, 409], `${kind} ${about} ${action}: ${JSON.stringify(body)}`).toContain(status)
  }

  async step(): Promise<void> {
    const action = this.dice.weighted({
      day: 5,
      sell: 40,
      refund: 8,
      returnRefund: 4,
      returnPayout: 4,
      account: 2,
      entry: 14,
      transfer: 5,
      plantRow: 28,
      invent: 8,
      move: 6,
      plantFile: 8,
      correct: 20,
      plantBank: 8,
      again: 20,
      byHand: 3,
      decide: 60,
    })
    const steps = {
      day: () => this.nextDay(),
      sell: () => this.#sell(),
      refund: () => this.#refund(),
      returnRefund: () => this.#returnRefund(),
      returnPayout: () => this.#returnPayout(),
      account: () => this.#account(),
      entry: () => this.#entry(),
      transfer: () => this.#transfer(),
      plantRow: () => this.#plantRow(),
      invent: () => this.#invent(),
      move: () => this.#move(),
      plantFile: () => this.#plantFile(),
      correct: () => this.#correct(),
      plantBank: () => this.#plantBank(),
      again: () => this.#again(),
      byHand: () => this.#byHand(),
      decide: () => this.#decide(),
    }
    await steps[action]()
  }

  /** Nobody does anything wrong any more, and somebody decides all that is asked: on how many days, until nothing is. */
  async settle(most: number): Promise<void> {
    for (const merchantId of this.merchantIds)
      await system.provider('PUT', `/accounts/${merchantId}`, { payouts: 'arrive' })
    // A day that has passed looks at its file again when somebody asks for that.
    for (const date of this.#days.slice(0, -1)) await books.again(date)
    for (let quiet = 0, day = 0; quiet < 2; day++) {
      if (day === most)
        throw new Error(`${JSON.stringify(await this.asked(), null, 1)}\nis still open after ${most} days`)
      await this.nextDay()
      const open = await this.asked()
      for (const exception of open) await this.decide(exception)
      quiet = open.length === 0 ? quiet + 1 : 0
    }
  }

  async asked(): Promise<Reply['body'][]> {
    return (await system.get('/exceptions?limit=100', books.operator)).items
  }
}

/** What the provider's files show at last, as whoever asks for them gets them. */
const files = async (days: readonly string[]) => {
  const sums = { fees: 0, payouts: 0, held: {} as Record<string, number> }
  const payouts = new Set<string>()
  for (const date of days) {
    const { status, body } = await system.provider('GET', `/statements/${date}`)
    const lines = status === 200 ? String(body).split('\r\n') : []
    // A file that is cut off, or whose totals are wrong, is none.
    const known = (await books.reconciled(date)).status === 'CLOSED' ? lines : []
    const seen = new Set<string>()
    for (const line of known) {
      const [type = '', reference = '', , , , amount, fee] = line.split(',')
      if (type === 'total') {
        if (reference === 'USD') sums.fees += Number(line.split(',')[4])
        sums.held[reference] = Number(line.split(',')[5])
      }
      const key = `${type} ${reference} ${Number(amount) > 0}`
      if (line.includes('"') || fee === undefined || seen.has(key)) continue
      seen.add(key)
      if (type === 'fee') sums.fees -= Number(amount)
      if (type === 'payout' && !payouts.has(key)) {
        payouts.add(key)
        sums.payouts -= Number(amount)
      }
    }
  }
  return sums
}

/** What our bank's last statement ends with. */
const inBank = async (days: readonly string[]): Promise<number> => {
  for (const date of days.toReversed()) {
    const { status, body } = await system.provider('GET', `/bank/statements/${date}`)
    const closing = /<Cd>CLBD<\/Cd>.*?<Amt Ccy="USD">([\d.]+)<\/Amt>\s*<CdtDbtInd>(\w+)</s.exec(String(body))
    if (status === 200 && closing) return Math.round(Number(closing[1]) * 100) * (closing[2] === 'DBIT' ? -1 : 1)
  }
  return 0
}

const nonzero = (sums: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0))

/** What is on an account at the end of a day, by currency. */
const inEach = async (date: string, name: string): Promise<Record<string, number>> => {
  const { items } = await system.get(`/ledger/accounts?date=${date}`, books.operator)
  const mine = items.filter(({ account }: Reply['body']) => account === name)
  return nonzero(Object.fromEntries(mine.map(({ balance }: Reply['body']) => [balance.currency, balance.amount])))
}

/** What moves money without an order, and without anybody who has decided it: it is on a file, or on a statement of our bank's. */
const shown = ['fees', 'providerPayouts', 'bankEntry', 'bankEntryFound', 'bankOpening', 'payoutReturned', 'paidOut']

/** The accounts that nothing comes to by itself. */
const decided = ['losses', 'unclaimed', 'disputes:sandbox', 'own_funds']

const nameOf = ({ setId }: Reply['body']): string => setId.S.slice(0, setId.S.lastIndexOf('#'))

/** The sets that nobody has decided, and that nothing shows. */
const unexplained = (sets: readonly Reply['body'][]): string[] => {
  const decisions = new Set(sets.filter((one) => one.decision).map(nameOf))
  return sets
    .filter((set) => {
      const accounts = set.entries.L.map((one: Reply['body']) => one.M.account.S)
      if (set.orderId || set.byHand || decisions.has(nameOf(set))) return false
      return !shown.includes(set.event.S) || accounts.some((account: string) => decided.includes(account))
    })
    .map((set) => JSON.stringify(set))
}

/** What sets of these events come to on an account, or on all whose names begin so. */
const sumOf = (sets: readonly Reply['body'][], events: readonly string[], account: string): number =>
  sets
    .filter(({ event }) => events.includes(event.S))
    .flatMap(({ entries }) => entries.L)
    .filter((one: Reply['body']) => one.M.account.S.startsWith(account))
    .reduce((sum: number, one: Reply['body']) => sum + Number(one.M.amount.M.amount.N), 0)

/** What has reached the merchants' banks, and has stayed there. */
const arrived = async (): Promise<number> =>
  (await records('payout'))
    .filter(({ status }) => status.S === 'succeeded')
    .reduce((sum, { amount }) => sum + Number(amount.M.amount.N), 0)

const rebuilt = async (): Promise<Reply['body']> => {
  const { executionArn } = await system.aws('AWSStepFunctions.StartExecution', {
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Orders-LedgerRebuildMachine',
  })
  await system.advance(0)
  const { output } = await system.aws('AWSStepFunctions.DescribeExecution', { executionArn })
  return JSON.parse(output)
}

/** How many days what is awaited may take to be asked about, decided and booked. */
const patience = 16

test(
  'a random walk of operators and provider: every day closes, and nothing moves that nobody has decided',
  {
    timeout: 3_600_000,
  },
  async () => {
    const walk = await Walk.open()
    try {
      for (let step = 0; step < actions; step++) await walk.step()
      await walk.settle(patience)
      const passed = walk.days.slice(0, -1)
      await books.expectPassed(...passed)

      // Three ways: our ledger says what the provider's files and the bank's statements say at last, and nothing is between them.
      const last = passed.at(-1) as string
      const { fees, payouts, held } = await files(passed)
      expect(await books.accounts(last)).toMatchObject({ 'fees:sandbox': fees, bank: await inBank(passed) })
      expect(await inEach(last, 'provider:sandbox')).toEqual(nonzero(held))
      for (const account of ['escrow', 'clearing', 'in_transit:sandbox'])
        expect(await inEach(last, account)).toEqual({})
      const sets = await scan('Orders-LedgerTable')
      expect(unexplained(sets)).toEqual([])
      expect(sumOf(sets, ['paidOut', 'payoutReturned'], 'merchant:')).toBe(await arrived())
      expect(sumOf(sets, ['providerPayouts'], 'in_transit:sandbox')).toBe(payouts)
      expect(await rebuilt()).toMatchObject({ count: 0, differences: [] })

      // Each day once more, in any order: nothing changes.
      for (const date of passed.toSorted(() => walk.dice.below(3) - 1)) await books.again(date)
      expect((await scan('Orders-LedgerTable')).length).toBe(sets.length)
      expect(await walk.asked()).toEqual([])
    } catch (error) {
      console.log(walk.trace)
      throw error
    }
  },
)
