import { equals, type Money } from '../money.ts'
import { after, hour, type Instant, type Seconds } from '../time.ts'
import type { ReconciliationClass } from './classes.ts'
import type { RowKind } from './row-kinds.ts'
import type { Span, StatementRow } from './statement.ts'

/** Money that we have booked as moved by the provider, signed as in the statement. */
export type OurRow = {
  readonly kind: RowKind
  readonly reference: string
  readonly orderId: string
  readonly amount: Money
  readonly at: Instant
}

/** One booking with all that both sides say of it, and what that makes it. */
export type Finding = {
  readonly class: ReconciliationClass
  readonly reference: string
  readonly theirs?: StatementRow | undefined
  readonly ours?: OurRow | undefined
  /** Which of both sides was left over from an earlier day; both, where two earlier days have shown one of them each. */
  readonly carried?: 'theirs' | 'ours' | 'both' | undefined
}

/** The two sides of a day, of one part of the references; with what earlier days have left over. */
export type Sides = {
  readonly theirs: readonly StatementRow[]
  readonly ours: readonly OurRow[]
  readonly carried: { readonly theirs: readonly StatementRow[]; readonly ours: readonly OurRow[] }
  /** What is the day of both: they may be in different time zones. */
  readonly day: Span
  /** What the provider may take for a booking, by agreement. */
  readonly feeOf: (row: StatementRow) => Money
}

/** How far around midnight the two sides may disagree about the day. */
export const aroundMidnight: Seconds = hour

/** Whether a moment is one that may belong to another day on the other side. */
const isAroundMidnight = (at: Instant, { start, end }: Span): boolean =>
  at < after(start, aroundMidnight) || at >= after(end, -aroundMidnight)

/** What a row and a movement of one reference are to each other. */
export const classOfPair = (theirs: StatementRow, ours: OurRow, feeOf: Sides['feeOf']): ReconciliationClass => {
  if (theirs.amount.currency !== ours.amount.currency) return 'CURRENCY_MISMATCH'
  if (theirs.amount.amount !== ours.amount.amount) return 'AMOUNT_MISMATCH'
  if (theirs.status !== 'settled') return 'STATUS_MISMATCH'
  return equals(theirs.fee, feeOf(theirs)) ? 'MATCHED' : 'FEE_MISMATCH'
}

const keyOf = ({ kind, reference }: { kind: string; reference: string }) => `${kind} ${reference}`

/**
 * Every row of both sides, in exactly one class. What is on one side alone and was booked around midnight is carried over to the next
 * day, once; what was carried over already is missing now. Where both show the same several times (a refund that was paid, came back and was paid
 * again), the first goes with the first.
 */
export const classify = ({ theirs, ours, carried, day, feeOf }: Sides): Finding[] => {
  const findings: Finding[] = []
  const open = Map.groupBy(
    [...carried.ours.map((row) => ({ row, carried: true })), ...ours.map((row) => ({ row, carried: false }))],
    ({ row }) => keyOf(row),
  )
  const seen = new Set<string>()

  const take = (row: StatementRow, isCarried: boolean) => {
    const key = keyOf(row)
    const { reference } = row
    const mine = open.get(key)?.shift()
    if (!mine && seen.has(key)) {
      findings.push({ class: 'DUPLICATE_ROW', reference, theirs: row })
      return
    }
    seen.add(key)
    if (mine) {
      const carriedSide = isCarried ? (mine.carried ? 'both' : 'theirs') : mine.carried ? 'ours' : undefined
      const name = classOfPair(row, mine.row, feeOf)
      findings.push({ class: name, reference, theirs: row, ours: mine.row, carried: carriedSide })
      return
    }
    const next = !isCarried && isAroundMidnight(row.bookedAt, day) ? 'CARRIED_OVER' : 'MISSING_HERE'
    findings.push({ class: next, reference, theirs: row, carried: isCarried ? 'theirs' : undefined })
  }
  for (const row of carried.theirs) take(row, true)
  for (const row of theirs) take(row, false)
  for (const { row, carried: isCarried } of [...open.values()].flat()) {
    const next = !isCarried && isAroundMidnight(row.at, day) ? 'CARRIED_OVER' : 'MISSING_AT_PROVIDER'
    findings.push({ class: next, reference: row.reference, ours: row, carried: isCarried ? 'ours' : undefined })
  }
  return findings
}
