import { has, inventedRows, unexplained, withDefects } from './apply-defects.ts'
import { setting } from './aws/settings.ts'
import { closingOf, defectsOf, platformAccount } from './closing-balances.ts'
import type { Defect } from './defects.ts'
import { type Answer, csv, refused } from './http/answers.ts'
import type { Operation } from './http/operation.ts'
import { noDay, requestedDay } from './requested-day.ts'
import { type Cursor, decoded, encoded, Part } from './statement-part.ts'
import { csvLine, rowOf } from './statement-rows.ts'
import { bookingsOf } from './store.ts'
import { type Day, dayBefore, endOf } from './values/days.ts'
import { type Instant, later } from './values/time.ts'

/** How many bookings come in one part of a statement: an answer of a Lambda function has 6 MB at the most. */
const partSize = 10_000

/** When a day's statement is there. */
export const publishedAt = (day: Day, defects: readonly Defect[]): Instant => {
  const late = defects.find((defect) => defect.kind === 'late')
  return later(endOf(day, setting('TIME_ZONE')), late?.seconds ?? 0)
}

/** What each currency comes to, with what the sandbox holds at the end of the day, and how many rows there are. */
const closingLines = async (day: Day, part: Part, defects: readonly Defect[]): Promise<string[]> => {
  const opening = await closingOf(platformAccount, dayBefore(day))
  const wrong = has(defects, 'wrong-totals') ? 1 : 0
  const more = unexplained(defects)
  const named = more.map(({ currency }) => currency)
  const currencies = [...new Set([...Object.keys(opening), ...part.currencies, ...named])].sort()
  const totals = currencies.map((currency) => {
    const { rows, amount, fee } = part.totalOf(currency)
    const apart = more.filter((one) => one.currency === currency).reduce((sum, one) => sum + one.amount, 0)
    return csvLine(['total', currency, rows, amount + wrong, fee, (opening[currency] ?? 0) + amount - fee + apart])
  })
  return [...totals, csvLine(['end', part.rows])]
}

const cutOff = (text: string) => text.slice(0, Math.floor(text.length / 2))

const readPart = async (day: Day, before: Cursor | undefined, defects: readonly Defect[]): Promise<Answer> => {
  const part = new Part(before)
  if (!before) for (const row of inventedRows(defects, `${day}T12:00:00.000Z`)) part.add(row)
  let read = 0
  for await (const booking of bookingsOf(day, before?.behind)) {
    for (const row of withDefects(rowOf(booking), defects)) part.add(row)
    const { id, bookedAt = 0 } = booking
    if (++read === partSize) return csv(part.text(), encoded(part.endingAt({ id, bookedAt })))
  }
  const text = part.text(await closingLines(day, part, defects))
  return csv(has(defects, 'truncated') ? cutOff(text) : text)
}

/**
 * What was booked on a day: a CSV row for each booking, for each currency a row with its count, its sums and what the sandbox holds
 * at the end of the day, and a last row with the count of all. Long ones come in parts: `next-part` is the `part` to ask for next.
 */
export const getStatement: Operation = async (request) => {
  const day = requestedDay(request)
  if (!day) return noDay
  const { part } = request.query
  const before = part ? decoded(part) : undefined
  if (part && !before) return refused(400, 'part: expected what next-part said')
  const defects = await defectsOf(platformAccount, day)
  if (has(defects, 'absent') || request.now < publishedAt(day, defects))
    return refused(404, `The statement of ${day} is not there (yet): days are published after their midnight.`)
  const misdated = defects.find((defect) => defect.kind === 'misdated')
  return has(defects, 'empty') ? csv('') : readPart(misdated?.day ?? day, before, defects)
}
