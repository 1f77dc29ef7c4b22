import type { Books } from './books.ts'
import type { Reply, System } from './system.ts'
import { itemsOf } from './tables.ts'
import type { Sale, Walk } from './walk.ts'

/**
 * The books as somebody works them out who has never seen our ledger: from what the orders say of themselves, the provider's files, the statements
 * of our bank, and what was decided about refunds. Amounts in minor units, by `account currency`; what comes to nothing is left out.
 */
export type Sums = Readonly<Record<string, number>>

const add = (sums: Record<string, number>, name: string, amount: number): void => {
  sums[name] = (sums[name] ?? 0) + amount
  if (sums[name] === 0) delete sums[name]
}

const placesOf: Readonly<Record<string, number>> = { USD: 2, EUR: 2, BRL: 2, JPY: 0, KWD: 3 }

/** What the provider takes and holds, as its files say: each row counts once, on whichever day it is shown first. */
const ofFiles = async (system: System, books: Books, days: readonly string[]): Promise<Record<string, number>> => {
  const sums: Record<string, number> = {}
  let held: Record<string, number> = {}
  for (const date of days) {
    const { status, body } = await system.provider('GET', `/statements/${date}`)
    if (status !== 200 || (await books.reconciled(date)).file?.rows === undefined) continue
    const seen = new Set<string>()
    const lines = String(body).split('\r\n')
    const totals = lines.filter((line) => line.startsWith('total,')).map((line) => line.split(','))
    held = Object.fromEntries(totals.map(([, currency, , , , balance]) => [currency, Number(balance)]))
    for (const [, currency, , , fee] of totals) add(sums, `fees:sandbox ${currency}`, Number(fee))
    for (const line of lines) {
      const [type = '', reference = '', , , , amount, , currency = ''] = line.split(',')
      if (type !== 'fee' || line.includes('"') || seen.has(reference)) continue
      seen.add(reference)
      add(sums, `fees:sandbox ${currency}`, -Number(amount))
    }
  }
  for (const [currency, balance] of Object.entries(held)) add(sums, `provider:sandbox ${currency}`, balance)
  return sums
}

const minorUnits = (amount: string, currency: string, sign: string): number =>
  Math.round(Number(amount) * 10 ** (placesOf[currency] ?? 0)) * (sign === 'DBIT' ? -1 : 1)

const bankFile = async (system: System, day: string): Promise<string> =>
  String((await system.provider('GET', `/bank/statements/${day}`)).body)

/** What is on our account, as our bank's last statement says. */
const inBank = async (system: System, day: string): Promise<Record<string, number>> => {
  const sums: Record<string, number> = {}
  const closing = /<Cd>CLBD<\/Cd>.*?<Amt Ccy="(\w{3})">([\d.]+)<\/Amt>\s*<CdtDbtInd>(\w+)</gs
  for (const [, currency = '', amount = '', sign = ''] of (await bankFile(system, day)).matchAll(closing))
    add(sums, `bank ${currency}`, minorUnits(amount, currency, sign))
  return sums
}

/** All exceptions that somebody has ended. */
const ended = async (system: System, books: Books): Promise<Reply['body'][]> => {
  const items: Reply['body'][] = []
  let cursor: string | undefined
  do {
    const page = await system.get(
      `/exceptions?status=resolved&limit=100${cursor ? `&cursor=${cursor}` : ''}`,
      books.operator,
    )
    items.push(...page.items)
    cursor = page.cursor ?? undefined
  } while (cursor)
  return items
}

/** What an order brings its merchant and the platform, and what it leaves to nobody. */
const ofOrder = (order: Reply['body'], { merchant }: Sale, writtenOff: ReadonlySet<string>): Record<string, number> => {
  const left = order.captured.amount - order.refunded.amount
  const isSold = order.status === 'COMPLETED' || order.status === 'REFUNDED'
  // Of a refund that came back, and that nobody sends again.
  const unclaimed = order.refunds
    .filter((one: Reply['body']) => one.status === 'FAILED' && writtenOff.has(one.refundId))
    .reduce((sum: number, one: Reply['body']) => sum + one.amount.amount, 0)
  const nobodys = order.status === 'COMPLETED' ? 0 : Math.min(unclaimed, left)
  const sold = isSold ? left - nobodys : 0
  const commission = Math.floor((sold * merchant.commissionBps) / 10_000 + 0.5)
  const { currency } = merchant
  const sums: Record<string, number> = {}
  add(sums, `merchant:${merchant.merchantId} ${currency}`, commission - sold)
  add(sums, `commission ${currency}`, -commission)
  add(sums, `unclaimed ${currency}`, -nobodys)
  return sums
}

/** The payouts that came back, as those statements of our bank's show that were booked: of the amount that had gone. */
const cameBack = async (system: System, books: Books, days: readonly string[]): Promise<ReadonlySet<string>> => {
  const entry = /<Ntry>.*?<Amt Ccy="(\w{3})">([\d.]+)<\/Amt><CdtDbtInd>CRDT<.*?<EndToEndId>(out_\w+)</g
  const back = new Set<string>()
  for (const day of days) {
    if ((await system.get(`/bank/statements/${day}`, books.operator)).status !== 'CLOSED') continue
    for (const [, currency = '', amount = '', payoutId] of (await bankFile(system, day)).matchAll(entry))
      back.add(`${payoutId} ${minorUnits(amount, currency, 'CRDT')} ${currency}`)
  }
  return back
}

/** What has been paid out to each merchant, and has stayed there. */
const arrived = async (system: System, books: Books, days: readonly string[]): Promise<Record<string, number>> => {
  const back = await cameBack(system, books, days)
  const records = await itemsOf(system, 'Sandbox-RecordsTable')
  const sent = new Set(
    records.filter(({ id }) => id.S.startsWith('transfer#sent#')).map(({ reference }) => reference.S),
  )
  const sums: Record<string, number> = {}
  for (const { kind, id, account, amount } of records) {
    if (kind?.S !== 'payout' || !sent.has(id.S)) continue
    const { amount: size, currency } = amount.M
    if (!back.has(`${id.S} ${size.N} ${currency.S}`)) add(sums, `merchant:${account.S} ${currency.S}`, Number(size.N))
  }
  return sums
}

/** All of it: what each account has to come to at the end of the last of these days, but for those that only decisions move. */
export const modelOf = async (system: System, books: Books, walk: Walk, days: readonly string[]): Promise<Sums> => {
  const decisions = await ended(system, books)
  const writtenOff = new Set(
    decisions.filter(({ resolution }) => resolution?.action === 'write_off').map(({ about }) => about),
  )
  const parts = [
    await ofFiles(system, books, days),
    await inBank(system, days.at(-1) as string),
    await arrived(system, books, days),
    ...(await Promise.all(
      walk.sales.map(async (sale) => ofOrder(await system.get(sale.path, sale.token), sale, writtenOff)),
    )),
  ]
  const sums: Record<string, number> = {}
  for (const part of parts) for (const [name, amount] of Object.entries(part)) add(sums, name, amount)
  for (const { account, amount } of walk.byHand)
    if (!['losses', 'suspense'].includes(account)) add(sums, `${account} ${amount.currency}`, amount.amount)
  return sums
}

/** What only decisions move, and what nobody can explain: the rest of all accounts. */
const decided = ['losses', 'suspense', 'disputes:sandbox', 'own_funds']

/** What our ledger and the merchants' own balances say of the same accounts. */
export const ledgerOf = async (system: System, books: Books, walk: Walk, day: string): Promise<Sums> => {
  const sums: Record<string, number> = {}
  const { items } = await system.get(`/ledger/accounts?date=${day}`, books.operator)
  for (const { account, balance } of items)
    if (![...decided, 'merchants'].includes(account)) add(sums, `${account} ${balance.currency}`, balance.amount)
  for (const { merchantId } of walk.merchants) {
    const own = await system.get(`/merchants/${merchantId}/balance`, books.operator)
    for (const { total } of own.items) add(sums, `merchant:${merchantId} ${total.currency}`, -total.amount)
  }
  return sums
}
