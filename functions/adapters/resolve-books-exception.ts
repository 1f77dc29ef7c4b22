import { dayOf } from '../domain/business-day.ts'
import type { ExceptionAction } from '../domain/events.ts'
import type { Entry } from '../domain/ledger/accounts.ts'
import { money } from '../domain/money.ts'
import type { Item } from '../domain/reconciliation/run.ts'
import { refuse } from '../domain/refusal.ts'
import { againOf, type Payout, payoutActions } from '../domain/settlement/payout.ts'
import type { Instant } from '../domain/time.ts'
import { type BooksEntry, endBooksException, loadBooksException, type Subject } from './exceptions.ts'
import { post, timeZone } from './ledger.ts'
import { askPayout } from './pay-merchants.ts'
import { saveItem } from './reconciliations.ts'
import { insertPayout, reloadPayout, savePayout } from './settlements.ts'

type Decision = { readonly action: ExceptionAction; readonly note: string; readonly by: string }

/** What can end a question of the books. */
export const booksActions = (subject: Subject): readonly ExceptionAction[] =>
  subject.type === 'item' ? ['write_off'] : payoutActions(subject.payout)

/** Makes our books say what the provider's say: the difference is the platform's gain or loss. */
const correct = async (item: Item, now: Instant): Promise<void> => {
  const entries = item.difference.flatMap((difference): Entry[] => [
    { account: `provider:${item.provider}`, amount: difference },
    { account: 'commission', amount: money(-difference.amount, difference.currency) },
  ])
  if (entries.length > 0) await post({ setId: `correction#${item.exceptionId}`, event: 'writtenOff', at: now, entries })
  await saveItem({ ...item, endedDay: dayOf(now, timeZone()), isDecided: true })
}

/** Has a payout that failed paid under a new id, and asks about one that has not arrived. */
const retry = async (payout: Payout, now: Instant): Promise<void> => {
  if (payout.status !== 'FAILED') {
    await askPayout(payout, now)
    return
  }
  const again = againOf(payout, now)
  await insertPayout(again)
  await savePayout({ ...payout, retriedAs: again.payoutId }, 'FAILED')
  await askPayout(await reloadPayout(again), now)
}

const carryOut = async (subject: Subject, action: ExceptionAction, now: Instant): Promise<void> => {
  if (subject.type === 'item') return correct(subject.item, now)
  if (action === 'retry') await retry(await reloadPayout(subject.payout), now)
}

/**
 * An operator ends a question of the books. Each step may be repeated, so whoever is interrupted decides once more. A payout that the
 * bank still does not answer for is asked about, and its question stays open.
 */
export const resolveBooksException = async (
  entry: BooksEntry,
  { action, note, by }: Decision,
  now: Instant,
): Promise<BooksEntry> => {
  const { exceptionId, subject } = entry
  const possible = booksActions(subject)
  if (entry.status === 'resolved') {
    if (entry.resolution?.action === action) return entry
    throw refuse('exception.resolved', 'The exception has ended already.')
  }
  if (!possible.includes(action))
    throw refuse('exception.action_unavailable', `${action} cannot end this exception.`, [
      { field: '/action', message: `expected one of: ${possible.join(', ')}` },
    ])
  await carryOut(subject, action, now)
  const isAsked = subject.type === 'payout' && subject.payout.status !== 'FAILED'
  const ended = isAsked
    ? await loadBooksException(exceptionId)
    : await endBooksException(exceptionId, now, { action, note, by })
  return ended ?? entry
}
