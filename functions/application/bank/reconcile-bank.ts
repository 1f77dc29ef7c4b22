import {
  closeBankStatementException,
  openBankStatementException,
} from '../../adapters/dynamodb/bank-exception-repository.ts'
import { lastBankDay, loadBankThrough, saveBankThrough } from '../../adapters/dynamodb/bank-repository.ts'
import { loadBeginning } from '../../adapters/dynamodb/closed-days.ts'
import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadRun } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import { addDays, type BusinessDay, daysFrom, noonAfter } from '../../domain/business-day.ts'
import type { Instant } from '../../domain/time.ts'
import { explainUnknown } from './book-entry.ts'
import { type Before, closeBankDay } from './close-bank-day.ts'
import { askForOverdue } from './overdue.ts'

/** What the providers' files of a day show as paid out is known first; by noon it is not waited for any more. */
const isTime = async (date: BusinessDay, now: Instant): Promise<boolean> => {
  if (now >= noonAfter(date, timeZone())) return true
  const runs = await Promise.all(providerNames.map((provider) => loadRun(provider, date)))
  return runs.every((run) => run?.status === 'CLOSED')
}

/** From this many days without a statement on somebody has to ask the bank: longer than a weekend with a holiday. */
const mostQuietDays = 5

/** Books the days from one on, up to the first that cannot be; a day without a statement is passed over until a later one proves it. */
const bookDays = async (
  first: BusinessDay,
  yesterday: BusinessDay,
  through: BusinessDay | undefined,
  now: Instant,
): Promise<void> => {
  let before: Before = through === undefined ? undefined : await lastBankDay(through)
  for (const date of daysFrom(first, yesterday)) {
    if (!(await isTime(date, now))) return
    const outcome = await closeBankDay(date, before, now)
    if (outcome === 'NONE') continue
    if (outcome !== 'CLOSED') return
    for (const day of daysFrom(first, addDays(date, -1))) await closeBankStatementException(day, now)
    before = await lastBankDay(date)
    await askForOverdue(date, now)
    await saveBankThrough(date)
  }
}

/**
 * Books what our bank shows of each day up to yesterday, in their order. A day without a statement is waited for; the next statement proves that
 * nothing was on it. Done again, nothing changes.
 */
export const reconcileBank = async (yesterday: BusinessDay, now: Instant): Promise<void> => {
  await explainUnknown(now)
  const through = await loadBankThrough()
  const first = through === undefined ? await loadBeginning() : addDays(through, 1)
  if (first === undefined || first > yesterday) return
  await bookDays(first, yesterday, through, now)
  const next = addDays((await loadBankThrough()) ?? addDays(first, -1), 1)
  if (daysFrom(next, yesterday).length > mostQuietDays)
    await openBankStatementException({ date: next, reasons: [`the bank shows nothing since ${next}`] }, now)
}
