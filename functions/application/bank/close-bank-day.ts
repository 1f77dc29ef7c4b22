import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import {
  closeBankStatementException,
  openBankStatementException,
} from '../../adapters/dynamodb/bank-exception-repository.ts'
import {
  type BankDay,
  type GoneWithout,
  loadBankDay,
  loadBankProgress,
  loadGoneWithout,
  saveBankDay,
  saveBankProgress,
} from '../../adapters/dynamodb/bank-repository.ts'
import { postLate } from '../../adapters/dynamodb/checked-days.ts'
import type { MissingBankStatement } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { sendAlert } from '../../adapters/messaging/alert-outbox.ts'
import { longestAlert } from '../../domain/alert.ts'
import { type BankCount, BankCounts } from '../../domain/bank/bank-counts.ts'
import { needsDecision } from '../../domain/bank/bank-entry.ts'
import {
  type BankBalances,
  type BankDayStatus,
  type BankEntry,
  type BankLine,
  gapBetween,
} from '../../domain/bank/bank-statement.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { ExceptionId } from '../../domain/ids.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { formatMoney, type Money, negate } from '../../domain/money.ts'
import { StatementRefused } from '../../domain/reconciliation/statement.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'
import { bookEntry } from './book-entry.ts'
import { openStatement, type ReadThrough, readThrough, revisionOf } from './read-bank-statement.ts'

const sideBySide = 25

/** After how many entries it is written down how far the booking has come. */
const betweenNotes = 1000

/** What the account begins with is ours; what it begins with beyond where the last statement has ended is nobody's, until somebody knows. */
const bookGap = async (
  date: BusinessDay,
  gap: readonly Money[],
  decision: GoneWithout | undefined,
  now: Instant,
): Promise<void> => {
  if (gap.length === 0) return
  const account = decision ? 'suspense' : 'own_funds'
  const set: PostingSet = {
    setId: `bank#${date}#${decision ? 'gap' : 'opening'}`,
    event: decision ? 'bankGap' : 'bankOpening',
    at: now,
    entries: gap.flatMap((amount) => [
      { account: 'bank' as const, amount },
      { account, amount: negate(amount) } as const,
    ]),
    ...(decision && {
      decision: { exceptionId: decision.exceptionId as ExceptionId, by: decision.by, note: decision.note },
    }),
  }
  await postLate(set, date)
}

/** Rings once for all that a day leaves to humans. */
const ring = async (date: BusinessDay, counts: readonly BankCount[]): Promise<void> => {
  const open = counts.filter(needsDecision).reduce((sum, { entries }) => sum + entries, 0)
  if (open === 0) return
  const message = `Bank statement of ${date}: ${open} entries for you to decide. See GET /exceptions.`
  await sendAlert({ alertId: `bank_${date}`, kind: 'case', message })
}

/**
 * Books the entries of a file, and counts them. How far it has come is written down now and then, so that a file which takes longer than one
 * function may run is gone on with.
 */
const bookAll = async (
  date: BusinessDay,
  { revision }: ReadThrough,
  lines: AsyncIterable<BankLine>,
  now: Instant,
): Promise<BankCount[]> => {
  const kept = await loadBankProgress(date, revision)
  const counts = new BankCounts(kept?.counts)
  let done = 0
  const book = async (entries: readonly BankEntry[]) => {
    // What is about one payout is booked in turn.
    const byReference = Map.groupBy(entries, ({ reference, entryId }) => reference || entryId)
    await inGroups(byReference.values(), sideBySide, async (same) => {
      for (const entry of same) counts.add(await bookEntry(date, entry, now))
    })
    done += entries.length
    if (entries.length === betweenNotes) await saveBankProgress({ date, revision, done, counts: counts.all })
  }
  let next: BankEntry[] = []
  const hash = createHash('sha256')
  for await (const line of lines) {
    hash.update(JSON.stringify(line))
    if (line.type !== 'entry') continue
    if (done < (kept?.done ?? 0)) {
      done++
      continue
    }
    next.push(line.entry)
    if (next.length < betweenNotes) continue
    await book(next)
    next = []
  }
  await book(next)
  if (revisionOf(hash) !== revision) throw new Error(`the bank's statement of ${date} has changed while it was booked`)
  return counts.all
}

type Refused = Exclude<BankDayStatus, 'CLOSED'>

const refuseDay = async (status: Refused, missing: MissingBankStatement, now: Instant): Promise<Refused> => {
  const { date, reasons, gap } = missing
  await saveBankDay({ date, status, at: now, reasons, opening: {}, closing: {}, counts: [], ...(gap && { gap }) })
  await openBankStatementException(missing, now)
  const message = `The bank's statement of ${date} cannot be used: ${reasons.join(' ')}. See GET /exceptions.`
  await sendAlert({ alertId: `bank_refused_${date}`, kind: 'case', message: message.slice(0, longestAlert) })
  return status
}

/** The last day that a statement has closed; undefined where none has yet. */
export type Before = { readonly date: BusinessDay; readonly closing: BankBalances } | undefined

const inWords = (gap: readonly Money[]) => gap.map(formatMoney).join(', ')

/**
 * Books all that a statement shows. It has to begin where the last one has ended: so nothing is between them, whatever days the bank has no
 * statement of.
 */
export const closeBankDay = async (
  date: BusinessDay,
  before: Before,
  now: Instant,
): Promise<BankDayStatus | 'NONE'> => {
  const file = await openStatement(date, now)
  const [decided, known] = await Promise.all([loadGoneWithout(date), loadBankDay(date)])
  if (!file || (decided && !decided.gap && known?.status === 'REFUSED')) return 'NONE'
  let read: ReadThrough
  try {
    read = await readThrough(file)
  } catch (error) {
    if (error instanceof StatementRefused) return refuseDay('REFUSED', { date, reasons: [error.message] }, now)
    throw error
  }
  const { revision, summary } = read
  const gap = gapBetween(before?.closing ?? {}, summary)
  // A decision is about this gap, and about no other.
  const decision = before && gap.length > 0 && isDeepStrictEqual(decided?.gap, gap) ? decided : undefined
  if (before && gap.length > 0 && !decision) {
    const reason = `it begins with ${inWords(gap)} more than the one of ${before.date} has ended with: one between is missing`
    return refuseDay('GAP', { date, reasons: [reason], gap }, now)
  }
  await bookGap(date, gap, decision, now)
  const again = await openStatement(date, now)
  if (!again) throw new Error(`the bank's statement of ${date} cannot be read again`)
  const counts = await bookAll(date, read, again, now)
  const closing = { ...before?.closing, ...summary.closing }
  const day: BankDay = {
    date,
    status: 'CLOSED',
    at: now,
    reasons: [],
    revision,
    opening: summary.opening,
    closing,
    counts,
  }
  await saveBankDay(day)
  await closeBankStatementException(date, now)
  if (known?.gap) await closeBankStatementException(date, now, known.gap)
  await ring(date, counts)
  return 'CLOSED'
}
