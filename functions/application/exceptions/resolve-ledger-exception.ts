import { saveGoneWithout } from '../../adapters/dynamodb/bank-repository.ts'
import { payAgain } from '../../adapters/dynamodb/batch-repository.ts'
import {
  type ExceptionSubject,
  endLedgerException,
  type LedgerException,
  type LedgerExceptionResolution,
  loadLedgerException,
  type MissingStatement,
  proposeResolution,
} from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { dayBooked, post, timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { reloadPayout } from '../../adapters/dynamodb/payout-repository.ts'
import { saveDecided } from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import { saveNoStatement } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import { startReconciliation } from '../../adapters/step-functions/start-execution.ts'
import { acceptedEntry, givenUp } from '../../domain/bank/bank-entry.ts'
import { dayOf } from '../../domain/business-day.ts'
import type { OrderId, PaymentId, UserId } from '../../domain/ids.ts'
import { isOnlyProposed } from '../../domain/ledger/approval.ts'
import { type Decided, postingsOf } from '../../domain/ledger/posting.ts'
import type { Money } from '../../domain/money.ts'
import { decide } from '../../domain/order/decide.ts'
import type { ExceptionAction } from '../../domain/order/exception.ts'
import { isReversible, type ReconciliationItem } from '../../domain/reconciliation/item.ts'
import { type Refusal, refuse } from '../../domain/refusal.ts'
import { type Payout, payoutActions } from '../../domain/settlement/payout.ts'
import type { Instant } from '../../domain/time.ts'
import { postAccepted, postCorrection, postDrift, takeBackGivenUp } from '../ledger/post-difference.ts'
import { changeOrder } from '../orders/change-order.ts'
import { sendPayout } from '../settlement/send-payout.ts'

type Resolution = Omit<LedgerExceptionResolution, 'at'>
type Decision = { readonly action: ExceptionAction; readonly note: string; readonly by: string }

/** What a decision about an exception moves between accounts; nothing where it only asks somebody once more. */
const movedBy = (subject: ExceptionSubject): readonly Money[] => {
  switch (subject.type) {
    case 'item':
      return [...subject.item.difference, ...(subject.item.ours ? [subject.item.ours.amount] : [])]
    case 'drift':
      return [subject.drift.amount]
    case 'overdue':
      return [subject.overdue.amount]
    case 'bankEntry':
      return [subject.finding.entry.amount]
    case 'bankStatement':
      return subject.bankStatement.gap ?? []
    case 'payout':
    case 'statement':
      return []
  }
}

const actions: Readonly<Record<Exclude<ExceptionSubject['type'], 'item'>, readonly ExceptionAction[]>> = {
  payout: payoutActions,
  statement: ['no_statement'],
  drift: ['accept'],
  bankEntry: ['accept'],
  bankStatement: ['no_statement'],
  overdue: ['accept'],
}

/** What can end an exception of the ledger. */
export const ledgerExceptionActions = (subject: ExceptionSubject): readonly ExceptionAction[] => {
  if (subject.type !== 'item') return actions[subject.type]
  return isReversible(subject.item) ? ['write_off', 'reverse'] : ['write_off']
}

/** Makes our ledger say what the provider's books say: the difference is the platform's gain or loss. */
const correct = async (item: ReconciliationItem, decision: Decided, now: Instant): Promise<void> => {
  const endedDay = (await postCorrection(item, now, decision)) ?? dayOf(now, timeZone())
  await saveDecided({ ...item, endedDay })
}

/** Has an order take back what it had booked: whoever was owed it is owed it no more. */
const reverse = async (item: ReconciliationItem, { by, note }: Decided, now: Instant): Promise<void> => {
  const paymentId = item.reference as PaymentId
  const operator = by as UserId
  const order = await changeOrder(item.orderId as OrderId, (current) =>
    decide(current, { type: 'reverseCapture', by: 'operator', paymentId, note, operator }, now),
  )
  const set = postingsOf(order).findLast(({ event }) => event === 'captureReversed')
  if (!set) throw new Error(`${order.orderId} has not posted what it has reversed`)
  await post(set)
  await saveDecided({ ...item, endedDay: await dayBooked(set.setId), isReversed: true })
}

/** Asks about a payout, and has one that has failed paid under a new id, less what its merchant owes by now. Whether it has come to that: else it is still being waited for. */
const retry = async (payout: Payout, resolution: Resolution, now: Instant): Promise<boolean> => {
  const asked = await sendPayout(await reloadPayout(payout), now, resolution)
  if (asked.status !== 'FAILED') return asked.status === 'SUCCEEDED'
  const { retriedAs } = asked
  const again = retriedAs ? await reloadPayout({ ...asked, payoutId: retriedAs }) : await payAgain(asked, now)
  if (again.amount.amount > 0) await sendPayout(again, now)
  return true
}

/** There is no statement of a day: it is reconciled without one. */
const goWithout = async (
  { exceptionId, version }: LedgerException,
  { provider, date }: MissingStatement,
  { by, note = '' }: Resolution,
  now: Instant,
): Promise<void> => {
  await saveNoStatement(provider, date, { by, note, at: now })
  await startReconciliation(`${provider}-${date}-${exceptionId}-${version}`, { provider, dates: [date] })
}

/** What was booked for a decision that came too late is taken back. */
const takeBack = async ({ exceptionId, subject }: LedgerException, now: Instant): Promise<void> => {
  if (subject.type === 'bankEntry' || subject.type === 'overdue') await takeBackGivenUp(exceptionId, now)
  if (subject.type === 'item') await postCorrection({ ...subject.item, difference: [] }, now)
}

/** Carries a decision out; true where the exception ends with it. */
const carryOut = async (exception: LedgerException, resolution: Resolution, now: Instant): Promise<boolean> => {
  const { exceptionId, subject, proposal } = exception
  const { by, note = '' } = resolution
  const decision: Decided = { exceptionId, by, note, ...(proposal && { proposedBy: proposal.by }) }
  switch (subject.type) {
    case 'payout':
      return retry(subject.payout, resolution, now)
    case 'item':
      await (resolution.action === 'reverse' ? reverse : correct)(subject.item, decision, now)
      return true
    case 'statement':
      await goWithout(exception, subject.statement, resolution, now)
      return true
    case 'drift':
      await postDrift(decision, subject.drift, now)
      return true
    case 'bankEntry':
      await postAccepted(decision, acceptedEntry(subject.finding), subject.date, now)
      return true
    case 'overdue':
      await postAccepted(decision, givenUp(subject.overdue), subject.overdue.since, now)
      return true
    case 'bankStatement':
      await saveGoneWithout(subject.bankStatement.date, { ...decision, at: now, gap: subject.bankStatement.gap })
      return true
  }
}

/** Why this action cannot end a question, where it cannot. */
const refusalOf = ({ status, subject }: LedgerException, action: ExceptionAction): Refusal | undefined => {
  if (status === 'resolved') return refuse('exception.resolved', 'The exception has ended already.')
  const possible = ledgerExceptionActions(subject)
  if (possible.includes(action)) return undefined
  return refuse('exception.action_unavailable', `${action} cannot end this exception.`, [
    { field: '/action', message: `expected one of: ${possible.join(', ')}` },
  ])
}

const rounds = 8

/**
 * An operator ends an exception of the ledger. Each step may be repeated, so an operator who is interrupted decides once more; and where the
 * exception has become another one meanwhile (a corrected file), the decision is carried out on that one. A payout that the bank still does not
 * answer for is asked about, and its exception stays open.
 *
 * What moves `approvalLimit` or more, in whole units of its currency, is only proposed until another operator decides the same.
 *
 *     carry out ── end the exception as it was read ──► ended
 *                     └─ another change came first ──► ended by that one, or carry out on what it says now …
 *
 * Throws the refusals `exception.resolved` where it has ended in another way, and `exception.action_unavailable` for an action that cannot end it.
 */
export const resolveLedgerException = async (
  entry: LedgerException,
  decision: Decision,
  approvalLimit: number,
  now: Instant,
): Promise<LedgerException> => {
  const { exceptionId } = entry
  const { action, note, by } = decision
  const resolution = { action, note, by }
  let current = entry
  for (let round = 0; round < rounds; round++) {
    if (current.resolution?.action === action) return current
    // The bank, or a file, has answered while it was carried out: that is what counts.
    if (current.status === 'resolved' && !current.resolution?.action) await takeBack(current, now)
    const refusal = refusalOf(current, action)
    if (refusal) throw refusal
    if (isOnlyProposed(movedBy(current.subject), decision, current.proposal, approvalLimit)) {
      if (current.proposal?.action === action) return current
      const proposed = await proposeResolution(current, { ...decision, at: now })
      if (proposed?.proposal?.action === action && proposed.proposal.by === by) return proposed
      current = proposed ?? current
      continue
    }
    const isAnswered = await carryOut(current, resolution, now)
    if (!isAnswered) return (await loadLedgerException(exceptionId)) ?? current
    current = (await endLedgerException(exceptionId, now, resolution, current.version)) ?? current
  }
  throw refuse('service.busy', 'The exception is being changed by others at the same time: try again.')
}
