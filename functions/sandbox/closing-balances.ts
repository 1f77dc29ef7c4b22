import { inventedRows, unexplained, withDefects } from './apply-defects.ts'
import { setting } from './aws/settings.ts'
import { bankRowOf } from './bank-rows.ts'
import type { Defect } from './defects.ts'
import { type Row, rowOf } from './statement-rows.ts'
import { bookingsOf, insert, load, save, transfersOf } from './store.ts'
import { type Day, dayAt, dayBefore, nextDay } from './values/days.ts'
import { type Instant, iso } from './values/time.ts'

/** Minor units by currency. */
type Balances = Readonly<Record<string, number>>

/** An account of the platform's that has statements: what stands before the names of its days, and the rows of a day. */
export type Account = { readonly name: '' | 'bank#'; readonly rowsOf: (day: Day) => AsyncIterable<Row> }

/** What the sandbox holds for the platform, as its payment provider. */
export const platformAccount: Account = {
  name: '',
  async *rowsOf(day) {
    for await (const booking of bookingsOf(day)) yield rowOf(booking)
  },
}

/** What it holds for the platform as its bank. */
export const bankAccount: Account = {
  name: 'bank#',
  async *rowsOf(day) {
    for await (const transfer of transfersOf(day)) yield bankRowOf(transfer)
  },
}

export const defectsId = ({ name }: Account, day: Day): string => `defects#${name}${day}`

/** What is to be wrong with a day's statement. */
export const defectsOf = async (account: Account, day: Day): Promise<readonly Defect[]> =>
  (await load('defects', defectsId(account, day)))?.defects ?? []

/** Remembers the first day of all, from which on there are statements. */
export const begin = (now: Instant): Promise<boolean> =>
  insert({ id: 'beginning', kind: 'beginning', first: dayAt(now, setting('TIME_ZONE')) })

const closingId = ({ name }: Account, day: Day): string => `closing#${name}${day}`

const addedUp = async (account: Account, opening: Balances, day: Day): Promise<Balances> => {
  const balances: Record<string, number> = { ...opening }
  const defects = await defectsOf(account, day)
  const add = ({ currency, amount, fee }: { currency: string; amount: number; fee: number }) => {
    balances[currency] = (balances[currency] ?? 0) + amount - fee
  }
  inventedRows(defects, iso(0)).forEach(add)
  for (const { amount, currency } of unexplained(defects)) add({ amount, currency, fee: 0 })
  for await (const row of account.rowsOf(day)) withDefects(row, defects).forEach(add)
  return balances
}

/** What the sandbox says that an account holds at the end of a day: what its statements come to, right or wrong. */
export const closingOf = async (account: Account, day: Day): Promise<Balances> => {
  const known = await load('closing', closingId(account, day))
  if (known?.balances) return known.balances
  const beginning = await load('beginning', 'beginning')
  if (!beginning || day < beginning.first) return {}
  const balances = await addedUp(account, await closingOf(account, dayBefore(day)), day)
  await save({ id: closingId(account, day), kind: 'closing', balances })
  return balances
}

/** A day's statement was changed: what was held at its end, and at the end of each day since, is added up again when it is asked for. */
export const forgetClosings = async (account: Account, changed: Day, today: Day): Promise<void> => {
  const first = (await load('beginning', 'beginning'))?.first ?? today
  for (let day = changed > first ? changed : first; day <= today; day = nextDay(day))
    await save({ id: closingId(account, day), kind: 'closing' })
}
