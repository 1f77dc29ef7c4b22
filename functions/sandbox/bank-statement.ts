import { has, inventedRows, unexplained, withDefects } from './apply-defects.ts'
import { type CamtEntry, camt053 } from './camt053.ts'
import { bankAccount, closingOf, defectsOf } from './closing-balances.ts'
import { refused, xml } from './http/answers.ts'
import type { Operation } from './http/operation.ts'
import { noDay, requestedDay } from './requested-day.ts'
import { publishedAt } from './statement.ts'
import type { Row } from './statement-rows.ts'
import { type Day, dayBefore } from './values/days.ts'

/** The most bookings of a day: an answer of a Lambda function has 6 MB at the most. */
const most = 8000

const entryOf = (day: Day, { reference, orderId: text, amount, garbled }: Row): CamtEntry => ({
  reference,
  text,
  day,
  amount,
  garbled: garbled !== undefined,
})

/** What was booked on the platform's bank account on a day, as camt.053 of ISO 20022. */
export const getBankStatement: Operation = async (request) => {
  const day = requestedDay(request)
  if (!day) return noDay
  const defects = await defectsOf(bankAccount, day)
  if (has(defects, 'absent') || request.now < publishedAt(day, defects))
    return refused(404, `The bank's statement of ${day} is not there (yet): days are published after their midnight.`)
  const rows: Row[] = inventedRows(defects, `${day}T12:00:00.000Z`)
  for await (const row of bankAccount.rowsOf(day)) rows.push(...withDefects(row, defects))
  if (rows.length > most) return refused(413, `The day has more than ${most} bookings.`)
  const opening = await closingOf(bankAccount, dayBefore(day))
  const more = unexplained(defects)
  const currencies = [...rows, ...more].map(({ currency }) => currency)
  const statements = [...new Set([...Object.keys(opening), ...currencies])].sort().map((currency) => {
    const entries = rows.filter((row) => row.currency === currency).map((row) => entryOf(day, row))
    const sum = (some: readonly { amount: number }[]) => some.reduce((total, { amount }) => total + amount, 0)
    const before = opening[currency] ?? 0
    const apart = sum(more.filter((one) => one.currency === currency)) + (has(defects, 'wrong-totals') ? 1 : 0)
    return { currency, day, opening: before, closing: before + sum(entries) + apart, entries }
  })
  const text = has(defects, 'empty') ? '' : camt053(day, statements)
  return xml(has(defects, 'truncated') ? text.slice(0, Math.floor(text.length / 2)) : text)
}
