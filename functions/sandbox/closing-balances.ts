import { inventedRows, unexplained, withDefects } from './apply-defects.ts'
import type { Defect } from './defects.ts'
import { rowOf } from './statement-rows.ts'
import { bookingsOf, load, save } from './store.ts'
import { type Day, dayBefore, nextDay } from './values/days.ts'
import { iso } from './values/time.ts'

/** Minor units by currency. */
type Balances = Readonly<Record<string, number>>

/** What is to be wrong with a day's statement. */
export const defectsOf = async (day: Day): Promise<readonly Defect[]> =>
  (await load('defects', `defects#${day}`))?.defects ?? []

const addedUp = async (opening: Balances, day: Day): Promise<Balances> => {
  const balances: Record<string, number> = { ...opening }
  const defects = await defectsOf(day)
  const add = ({ currency, amount, fee }: { currency: string; amount: number; fee: number }) => {
    balances[currency] = (balances[currency] ?? 0) + amount - fee
  }
  inventedRows(defects, iso(0)).forEach(add)
  for (const { amount, currency } of unexplained(defects)) add({ amount, currency, fee: 0 })
  for await (const booking of bookingsOf(day)) withDefects(rowOf(booking), defects).forEach(add)
  return balances
}

/** What the sandbox says that it holds for the platform at the end of a day: what its statements come to, right or wrong. */
export const closingOf = async (day: Day): Promise<Balances> => {
  const known = await load('closing', `closing#${day}`)
  if (known?.balances) return known.balances
  const beginning = await load('beginning', 'beginning')
  if (!beginning || day < beginning.first) return {}
  const balances = await addedUp(await closingOf(dayBefore(day)), day)
  await save({ id: `closing#${day}`, kind: 'closing', balances })
  return balances
}

/** A day's statement was changed: what was held at its end, and at the end of each day since, is added up again when it is asked for. */
export const forgetClosings = async (changed: Day, today: Day): Promise<void> => {
  const first = (await load('beginning', 'beginning'))?.first ?? today
  for (let day = changed > first ? changed : first; day <= today; day = nextDay(day))
    await save({ id: `closing#${day}`, kind: 'closing' })
}
