import { parse } from 'csv-parse/sync'
import * as z from 'zod/mini'
import type { BusinessDay } from '../../../domain/business-day.ts'
import { decimals, money } from '../../../domain/money.ts'
import { rowKinds } from '../../../domain/reconciliation/row-kinds.ts'
import { type StatementLine, StatementRefused, type StatementRow } from '../../../domain/reconciliation/statement.ts'
import type { Instant } from '../../../domain/time.ts'
import type { Outcome } from '../provider.ts'
import { isDecision, request } from './sandbox-client.ts'

const header = 'type,reference,payment_id,order_id,booked_at,amount,fee,currency,status'

const integer = z.pipe(
  z.string().check(z.regex(/^-?\d{1,15}$/)),
  z.transform((digits: string) => Number(digits)),
)
const text = z.string().check(z.minLength(1), z.maxLength(200))
const currency = z.string().check(z.refine((code) => decimals.has(code)))
const booked = z.pipe(
  z.iso.datetime(),
  z.transform((iso: string) => Date.parse(iso)),
)

const Booking = z.tuple([
  z.enum(rowKinds),
  text,
  text,
  z.string().check(z.maxLength(200)),
  booked,
  integer,
  integer,
  currency,
  text,
])
const Total = z.tuple([z.literal('total'), currency, integer, integer, integer, integer])
const End = z.tuple([z.literal('end'), integer])

const rowOf = ([kind, reference, paymentId, orderId, bookedAt, amount, fee, code, status]: z.infer<
  typeof Booking
>): StatementRow => ({
  kind,
  reference,
  paymentId,
  orderId,
  bookedAt,
  amount: money(amount, code),
  fee: money(fee, code),
  status,
})

const lineOf = (fields: readonly string[], line: number): StatementLine => {
  const booking = Booking.safeParse(fields)
  if (booking.success) return { type: 'row', line, row: rowOf(booking.data) }
  const total = Total.safeParse(fields)
  if (total.success) {
    const [, code, rows, amount, fee, balance] = total.data
    return { type: 'total', total: { currency: code, rows, amount, fee, balance } }
  }
  const end = End.safeParse(fields)
  return end.success ? { type: 'end', rows: end.data[1] } : { type: 'unreadable', line, text: fields.join(',') }
}

const parsed = (csv: string): string[][] =>
  parse(csv, { relax_column_count: true, relax_quotes: true, skip_empty_lines: true })

/** A text that is no CSV, as one field: nobody can read it. */
const fieldsOfLine = (line: string): string[][] => {
  try {
    return parsed(line)
  } catch {
    return [[line]]
  }
}

/** Where one line makes no CSV of all, each is read for itself. */
const fieldsOf = (csv: string): string[][] => {
  try {
    return parsed(csv)
  } catch {
    return csv.split('\r\n').flatMap(fieldsOfLine)
  }
}

/** A line that is cut off in its middle is no line that nobody can read: the file is cut off, and `StatementCheck` says so. */
const linesOf = (csv: string, before: number): StatementLine[] => {
  const whole = csv.slice(0, csv.lastIndexOf('\n') + 1)
  return fieldsOf(whole).map((fields, index) => lineOf(fields, before + index + 1))
}

/** The lines of the parts, each fetched when the one before it has been read. */
const read = async function* (path: string, first: Response, now: Instant): AsyncGenerator<StatementLine> {
  let response = first
  let count = 0
  for (let isFirst = true; ; isFirst = false) {
    const csv = await response.text()
    if (isFirst && !csv.startsWith(`${header}\r\n`)) throw new StatementRefused('the file does not begin as agreed')
    const lines = linesOf(isFirst ? csv.slice(header.length + 2) : csv, count + 1)
    count += lines.length
    yield* lines
    const next = response.headers.get('next-part')
    if (!next) return
    response = await request('GET', `${path}?part=${next}`, now)
    if (!response.ok) throw new Error(`the sandbox answered ${response.status} in the middle of its statement`)
  }
}

/** A day's statement, line by line; `no` where there is none (yet). Throws `StatementRefused` for a file that is none. */
export const readSandboxStatement = async (
  day: BusinessDay,
  now: Instant,
): Promise<Outcome<AsyncIterable<StatementLine>>> => {
  const path = `/statements/${day}`
  try {
    const response = await request('GET', path, now)
    if (response.ok) return { answer: 'yes', value: read(path, response, now) }
    const { status } = response
    return isDecision(status) ? { answer: 'no', reason: `the provider answered ${status}` } : { answer: 'unknown' }
  } catch {
    return { answer: 'unknown' }
  }
}
