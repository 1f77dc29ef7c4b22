import {
  type ExceptionSubject,
  endLedgerException,
  type LedgerException,
  loadLedgerException,
} from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { insertPayout, reloadPayout, savePayout } from '../../adapters/dynamodb/payout-repository.ts'
import { saveDecided } from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import { dayOf } from '../../domain/business-day.ts'
import type { ExceptionAction } from '../../domain/order/exception.ts'
import type { ReconciliationItem } from '../../domain/reconciliation/item.ts'
import { refuse } from '../../domain/refusal.ts'
import { type Payout, payoutActions, retryOf } from '../../domain/settlement/payout.ts'
import type { Instant } from '../../domain/time.ts'
import { postCorrection } from '../ledger/post-difference.ts'
import { sendPayout } from '../settlement/send-payout.ts'

type Decision = { readonly action: ExceptionAction; readonly note: string; readonly by: string }

/** What can end an exception of the ledger. */
export const ledgerExceptionActions = (subject: ExceptionSubject): readonly ExceptionAction[] =>
  subject.type === 'item' ? ['write_off'] : payoutActions

/** Makes our ledger say what the provider's books say: the difference is the platform's gain or loss. */
const correct = async (item: ReconciliationItem, now: Instant): Promise<void> => {
  await postCorrection(item, now)
  await saveDecided({ ...item, endedDay: dayOf(now, timeZone()) })
}

/** Asks about a payout, and has one that has failed paid under a new id. Whether it has come to that: else it is still being waited for. */
const retry = async (payout: Payout, now: Instant): Promise<boolean> => {
  const asked = await sendPayout(await reloadPayout(payout), now)
  if (asked.status !== 'FAILED') return asked.status === 'SUCCEEDED'
  const again = retryOf(asked, now)
  await insertPayout(again)
  await savePayout({ ...asked, retriedAs: again.payoutId }, 'FAILED')
  await sendPayout(await reloadPayout(again), now)
  return true
}

/** Carries a decision out; true where the exception ends with it. */
const carryOut = async (subject: ExceptionSubject, now: Instant): Promise<boolean> => {
  if (subject.type === 'payout') return retry(subject.payout, now)
  await correct(subject.item, now)
  return true
}

/**
 * An operator ends an exception of the ledger. Each step may be repeated, so an operator who is interrupted decides once more. A payout that the
 * bank still does not answer for is asked about, and its exception stays open.
 *
 * Throws the refusals `exception.resolved` where it has ended in another way, and `exception.action_unavailable` for an action that cannot end it.
 */
export const resolveLedgerException = async (
  entry: LedgerException,
  { action, note, by }: Decision,
  now: Instant,
): Promise<LedgerException> => {
  const { exceptionId, subject } = entry
  const possible = ledgerExceptionActions(subject)
  if (entry.status === 'resolved') {
    if (entry.resolution?.action === action) return entry
    throw refuse('exception.resolved', 'The exception has ended already.')
  }
  if (!possible.includes(action))
    throw refuse('exception.action_unavailable', `${action} cannot end this exception.`, [
      { field: '/action', message: `expected one of: ${possible.join(', ')}` },
    ])
  const isAnswered = await carryOut(subject, now)
  const ended = isAnswered
    ? await endLedgerException(exceptionId, now, { action, note, by })
    : await loadLedgerException(exceptionId)
  return ended ?? entry
}
