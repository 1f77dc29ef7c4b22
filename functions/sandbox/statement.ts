import * as z from 'zod/mini'
import { env } from '../adapters/env.ts'
import { addDays, type BusinessDay, dayOf, endOf, isDay } from '../domain/business-day.ts'
import { after, type Instant, toIso } from '../domain/time.ts'
import { Defect, invented, withDefects } from './defects.ts'
import { answer, type Operation, type OperationInput, refused } from './operation.ts'
import {
  bookingsOf,
  load,
  type Position,
  type SandboxBeginning,
  type SandboxClosing,
  type SandboxDefects,
  save,
} from './records.ts'
import { header, lineOf, type Row, rowOf } from './statement-rows.ts'

/** So many bookings come in one part of a statement: an answer of a Lambda function has 6 MB at the most. */
const partSize = 10_000

type Totals = Record<string, { rows: number; amount: number; fee: number }>

/** Where the next part begins, and what the parts before it come to. */
type Cursor = { readonly after?: Position; readonly rows: number; readonly totals: Totals }

const encode = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url')
const decode = (text: string | undefined): Cursor =>
  text ? (JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor) : { rows: 0, totals: {} }

const timeZone = () => env('TIME_ZONE')

const count = (totals: Totals, { currency, amount, fee }: Row): void => {
  const before = totals[currency] ?? { rows: 0, amount: 0, fee: 0 }
  totals[currency] = { rows: before.rows + 1, amount: before.amount + amount, fee: before.fee + fee }
}

/** What the sandbox says that it holds for the platform at the end of a day: what its statements come to, right or wrong. */
const closingOf = async (day: BusinessDay): Promise<Record<string, number>> => {
  const known = await load<SandboxClosing>(`closing#${day}`, 'closing')
  if (known?.balances) return { ...known.balances }
  const beginning = await load<SandboxBeginning>('beginning', 'beginning')
  if (!beginning || day < beginning.first) return {}
  const balances = await closingOf(addDays(day, -1))
  const defects = await defectsOf(day)
  const add = ({ currency, amount, fee }: Row) => {
    balances[currency] = (balances[currency] ?? 0) + amount - fee
  }
  for (const row of invented(defects, toIso(0))) add(row)
  for await (const booking of bookingsOf(day)) for (const row of withDefects(rowOf(booking), defects)) add(row)
  await save({ id: `closing#${day}`, kind: 'closing', balances })
  return balances
}

const has = (defects: readonly Defect[], kind: Defect['kind']) => defects.some((defect) => defect.kind === kind)

/** When a day's statement is there. */
const publishedAt = (day: BusinessDay, defects: readonly Defect[]): Instant => {
  const late = defects.find((defect) => defect.kind === 'late')
  return after(endOf(day, timeZone()), late?.seconds ?? 0)
}

const trailer = async (day: BusinessDay, rows: number, totals: Totals, defects: readonly Defect[]) => {
  const opening = await closingOf(addDays(day, -1))
  const wrong = has(defects, 'wrong-totals') ? 1 : 0
  const currencies = [...new Set([...Object.keys(opening), ...Object.keys(totals)])].sort()
  const lines = currencies.map((currency) => {
    const { rows: counted, amount, fee } = totals[currency] ?? { rows: 0, amount: 0, fee: 0 }
    return ['total', currency, counted, amount + wrong, fee, (opening[currency] ?? 0) + amount - fee].join(',')
  })
  return [...lines, `end,${rows}`]
}

const csv = (body: string, next?: string) => ({
  statusCode: 200,
  headers: {
    'content-type': 'text/csv; charset=utf-8',
    'cache-control': 'no-store',
    ...(next && { 'next-part': next }),
  },
  body,
})

const part = async (day: BusinessDay, cursor: Cursor, defects: readonly Defect[]) => {
  const lines: string[] = cursor.after ? [] : [header]
  const totals: Totals = { ...cursor.totals }
  let rows = cursor.rows
  const add = (row: Row) => {
    lines.push(lineOf(row))
    rows++
    count(totals, row)
  }
  if (!cursor.after) for (const row of invented(defects, `${day}T12:00:00.000Z`)) add(row)
  let read = 0
  let last: Position | undefined
  for await (const booking of bookingsOf(day, cursor.after)) {
    for (const row of withDefects(rowOf(booking), defects)) add(row)
    const { id, bookedAt } = booking
    last = { id, day, bookedAt }
    if (++read === partSize) break
  }
  if (read === partSize && last) return csv(`${lines.join('\r\n')}\r\n`, encode({ after: last, rows, totals }))
  lines.push(...(await trailer(day, rows, totals, defects)))
  const text = `${lines.join('\r\n')}\r\n`
  return csv(has(defects, 'truncated') ? text.slice(0, Math.floor(text.length / 2)) : text)
}

const defectsOf = async (day: BusinessDay): Promise<readonly Defect[]> =>
  (await load<SandboxDefects>(`defects#${day}`, 'defects'))?.defects ?? []

const dayOfRequest = ({ params }: OperationInput): BusinessDay | undefined => {
  const day = (params.date ?? '').replace(/\.csv$/, '')
  return isDay(day) ? day : undefined
}

/**
 * What was booked on a day: a CSV row for each booking, for each currency a row with its count, its sums and what the sandbox holds
 * at the end of the day, and a last row with the count of all. Long ones come in parts: `next-part` is the `part` to ask for next.
 */
export const getStatement: Operation = async (input) => {
  const day = dayOfRequest(input)
  if (!day) return refused(400, 'date: expected YYYY-MM-DD')
  const defects = await defectsOf(day)
  if (has(defects, 'absent') || input.now < publishedAt(day, defects))
    return refused(404, `The statement of ${day} is not there (yet): days are published after their midnight.`)
  return has(defects, 'empty') ? csv('') : part(day, decode(input.query.part), defects)
}

const Defects = z.strictObject({ defects: z.array(Defect).check(z.maxLength(1000)) })

/** Says what is to be wrong with the statement of a day. An empty list corrects it. */
export const putDefects: Operation = async (input) => {
  const day = dayOfRequest(input)
  if (!day) return refused(400, 'date: expected YYYY-MM-DD')
  const wanted = Defects.safeParse(input.body)
  if (!wanted.success) return refused(400, z.prettifyError(wanted.error))
  await save({ id: `defects#${day}`, kind: 'defects', ...wanted.data })
  const today = dayOf(input.now, timeZone())
  for (let later = day; later <= today; later = addDays(later, 1))
    await save({ id: `closing#${later}`, kind: 'closing' })
  return answer(200, { date: day, ...wanted.data, at: toIso(input.now) })
}
