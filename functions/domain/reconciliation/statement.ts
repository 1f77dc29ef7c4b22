import type { Money } from '../money.ts'
import type { Instant } from '../time.ts'
import { isPossibleAmount, type RowKind } from './row-kinds.ts'

/** A booking as a provider's statement shows it. What leaves its balance is negative. */
export type StatementRow = {
  readonly kind: RowKind
  readonly reference: string
  readonly paymentId: string
  readonly orderId: string
  readonly bookedAt: Instant
  readonly amount: Money
  readonly fee: Money
  readonly status: string
}

/** Whether a row can be. */
export const isPossible = ({ kind, amount }: StatementRow): boolean => isPossibleAmount(kind, amount.amount)

/** A line of a statement, in the order of the file. */
export type StatementLine =
  | { readonly type: 'row'; readonly line: number; readonly row: StatementRow }
  | { readonly type: 'unreadable'; readonly line: number; readonly text: string }
  | { readonly type: 'total'; readonly total: StatementTotal }
  | { readonly type: 'end'; readonly rows: number }

/** What the provider says a currency comes to on that day, and what it holds for us at the end of it. In minor units. */
type StatementTotal = {
  readonly currency: string
  readonly rows: number
  readonly amount: number
  readonly fee: number
  readonly balance: number
}

/** A whole file that cannot be used: nothing of it is. */
export class StatementRefused extends Error {}

/** What a file comes to, once all of it has been read and its own sums were proven. */
export type StatementSummary = {
  readonly rows: number
  readonly unreadable: number
  readonly totals: readonly StatementTotal[]
  /** What the unreadable rows must hold for the sums to be right, by currency, in minor units. */
  readonly unreadableAmounts: Readonly<Record<string, number>>
}

type Sums = { rows: number; amount: number; fee: number }

/** A time from its first moment on, up to the first that does not belong to it any more. */
export type Span = { readonly start: Instant; readonly end: Instant }

/**
 * Adds a file up while it is read, line by line, and compares it with what it says of itself. Memory does not grow with the file.
 *
 * Throws `StatementRefused` with the reason where both differ, or the file is cut off.
 */
export class StatementCheck {
  readonly #sums = new Map<string, Sums>()
  readonly #totals: StatementTotal[] = []
  readonly #span: Span
  #rows = 0
  #unreadable = 0
  #ofOtherDays = 0
  #end: number | undefined

  /** `span`: when the rows of this file may have been booked. */
  constructor(span: Span) {
    this.#span = span
  }

  add(line: StatementLine): void {
    if (this.#end !== undefined) throw new StatementRefused('the file goes on after its end')
    switch (line.type) {
      case 'row': {
        this.#rows++
        const { amount, fee, bookedAt } = line.row
        if (bookedAt < this.#span.start || bookedAt >= this.#span.end) this.#ofOtherDays++
        const sums = this.#sums.get(amount.currency) ?? { rows: 0, amount: 0, fee: 0 }
        this.#sums.set(amount.currency, {
          rows: sums.rows + 1,
          amount: sums.amount + amount.amount,
          fee: sums.fee + fee.amount,
        })
        return
      }
      case 'unreadable':
        this.#rows++
        this.#unreadable++
        return
      case 'total':
        if (this.#totals.some(({ currency }) => currency === line.total.currency))
          throw new StatementRefused(`the file has two totals in ${line.total.currency}`)
        this.#totals.push(line.total)
        return
      case 'end':
        this.#end = line.rows
    }
  }

  /** What the file comes to. Throws `StatementRefused` where it is cut off, or its own sums are wrong. */
  finish(): StatementSummary {
    if (this.#end === undefined) throw new StatementRefused('the file has no end: it is cut off')
    if (this.#end !== this.#rows)
      throw new StatementRefused(`the file has ${this.#rows} rows, and says that it has ${this.#end}`)
    if (this.#ofOtherDays > 0 && this.#ofOtherDays === this.#rows - this.#unreadable)
      throw new StatementRefused('none of its rows is of this day: it is the file of another one')
    const currencies = new Set(this.#totals.map(({ currency }) => currency))
    const withoutTotal = [...this.#sums.keys()].find((currency) => !currencies.has(currency))
    if (withoutTotal) throw new StatementRefused(`the file has rows in ${withoutTotal}, and no total of them`)
    const left = this.#totals.map((total) => {
      const { rows, amount, fee } = this.#sums.get(total.currency) ?? { rows: 0, amount: 0, fee: 0 }
      return { currency: total.currency, rows: total.rows - rows, amount: total.amount - amount, fee: total.fee - fee }
    })
    if (left.reduce((sum, { rows }) => sum + rows, 0) !== this.#unreadable)
      throw new StatementRefused("the file's rows are not as many as its totals say")
    const wrong = left.find(({ rows, amount, fee }) => rows === 0 && (amount !== 0 || fee !== 0))
    if (wrong)
      throw new StatementRefused(
        `the file's rows in ${wrong.currency} are ${wrong.amount} minor units and fees of ${wrong.fee} off its total`,
      )
    return {
      rows: this.#rows,
      unreadable: this.#unreadable,
      totals: this.#totals,
      unreadableAmounts: Object.fromEntries(
        left.filter(({ rows }) => rows > 0).map((one) => [one.currency, one.amount]),
      ),
    }
  }
}
