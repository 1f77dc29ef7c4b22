import * as z from 'zod/mini'
import { id } from './http/fields.ts'
import { header, lineOf, type Row } from './statement-rows.ts'

const Sums = z.object({ rows: z.int(), amount: z.int(), fee: z.int() })
type Sums = z.infer<typeof Sums>

/** Where a part ends: behind which booking, and what it and the parts before it come to, in all and by currency. */
const Cursor = z.strictObject({
  behind: z.strictObject({ id, bookedAt: z.int() }),
  rows: z.int(),
  totals: z.record(z.string(), Sums),
})
export type Cursor = z.infer<typeof Cursor>

/** A cursor as the platform carries it from one part to the next. */
export const encoded = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** The cursor that was encoded so; undefined for any other text. */
export const decoded = (part: string): Cursor | undefined => {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(part, 'base64url').toString()))
  } catch {
    return undefined
  }
}

const none: Sums = { rows: 0, amount: 0, fee: 0 }

/** The lines of a part of a statement. What they come to is counted on from the part before; the first one begins with the header. */
export class Part {
  readonly #lines: string[]
  readonly #totals: Map<string, Sums>
  #rows: number

  constructor(before?: Cursor) {
    this.#lines = before ? [] : [header]
    this.#totals = new Map(Object.entries(before?.totals ?? {}))
    this.#rows = before?.rows ?? 0
  }

  add(row: Row): void {
    this.#lines.push(lineOf(row))
    this.#rows++
    const { rows, amount, fee } = this.totalOf(row.currency)
    this.#totals.set(row.currency, { rows: rows + 1, amount: amount + row.amount, fee: fee + row.fee })
  }

  totalOf(currency: string): Sums {
    return this.#totals.get(currency) ?? none
  }

  get currencies(): string[] {
    return [...this.#totals.keys()]
  }

  get rows(): number {
    return this.#rows
  }

  /** The end of this part, after a booking. */
  endingAt(behind: Cursor['behind']): Cursor {
    return { behind, rows: this.#rows, totals: Object.fromEntries(this.#totals) }
  }

  /** The part as text, with these lines at its end. */
  text(closing: readonly string[] = []): string {
    return [...this.#lines, ...closing, ''].join('\r\n')
  }
}
