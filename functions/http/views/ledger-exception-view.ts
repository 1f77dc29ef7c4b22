import type {
  ExceptionSubject,
  LedgerException,
  MissingBankStatement,
  MissingStatement,
  NotShown,
} from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { ledgerExceptionActions } from '../../application/exceptions/resolve-ledger-exception.ts'
import type { BankFinding } from '../../domain/bank/bank-entry.ts'
import type { Drift } from '../../domain/ledger/day-end-failures.ts'
import { formatMoney } from '../../domain/money.ts'
import type { ReconciliationItem } from '../../domain/reconciliation/item.ts'
import type { RowKind } from '../../domain/reconciliation/row-kinds.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { toIso } from '../../domain/time.ts'
import { moneyView } from './money-view.ts'

/** What the provider alone knows of, and what no order tells. */
const alone: Readonly<Partial<Record<RowKind, string>>> = {
  dispute: 'The shopper’s bank has taken this payment back: it is disputed.',
  dispute_reversed: 'The shopper’s bank has given a disputed payment back.',
  adjustment: 'The provider has changed its balance, and nobody here knows what for.',
}

const reasonOf = ({ openedDay, class: name, kind, text }: ReconciliationItem): string => {
  if (text) return `The statement of ${openedDay} has a row that nobody can read: ${text}`
  const told = name === 'MISSING_HERE' ? alone[kind] : undefined
  return told ?? `The statement of ${openedDay} and our ledger do not agree about this booking.`
}

/** What both sides say of a booking. */
const bookingView = (item: ReconciliationItem) => {
  const { provider, openedDay, class: name, kind, reference, orderId, theirs, ours, text, difference } = item
  return {
    kind: `reconciliation.${name.toLowerCase()}`,
    ...(orderId && { orderId }),
    about: reference,
    reason: reasonOf(item),
    reconciliation: {
      provider,
      date: openedDay,
      ...(!text && { row: kind }),
      ...(theirs && {
        theirs: { amount: moneyView(theirs.amount), fee: moneyView(theirs.fee), status: theirs.status },
      }),
      ...(ours && { ours: { amount: moneyView(ours.amount) } }),
    },
    money: difference[0],
  }
}

const payoutView = ({ payoutId, merchantId, date, amount, status, reason }: Payout) => ({
  kind: status === 'FAILED' ? 'payout.failed' : 'payout.unanswered',
  merchantId,
  about: payoutId,
  reason: reason ?? 'The bank has not paid this out, and does not say why.',
  settlement: { merchantId, date },
  amount: moneyView(amount),
  money: amount,
})

const statementView = ({ provider, date, status, reasons }: MissingStatement) => ({
  kind: status === 'REFUSED' ? 'reconciliation.statement_refused' : 'reconciliation.statement_missing',
  about: date,
  reason: `${provider} has no statement of ${date} that can be used: ${reasons.join(' ')}`,
  reconciliation: { provider, date },
  money: undefined,
})

const driftView = ({ provider, day, amount }: Drift) => ({
  kind: 'ledger.balance_unexplained',
  about: provider,
  reason: `At the end of ${day} ${provider} holds ${formatMoney(amount)} that no booking explains.`,
  reconciliation: { provider, date: day },
  amount: moneyView(amount),
  money: amount,
})

const bankEntryView = (date: string, { entry, class: name, awaited }: BankFinding) => ({
  kind: `bank.${name.toLowerCase()}`,
  about: entry.reference || entry.entryId,
  reason: awaited
    ? `Our bank shows ${formatMoney(entry.amount)} of ${entry.bookedOn}, where ${formatMoney(awaited)} was awaited.`
    : `Our bank shows ${formatMoney(entry.amount)} of ${entry.bookedOn} that nobody can explain: ${entry.text || 'without a text'}`,
  bank: { date },
  amount: moneyView(entry.amount),
  money: entry.amount,
})

const bankStatementView = ({ date, reasons }: MissingBankStatement) => ({
  kind: 'bank.statement_missing',
  about: date,
  reason: `Our bank has no statement of ${date} that can be used: ${reasons.join(' ')}`,
  bank: { date },
  money: undefined,
})

const overdueView = ({ reference, since, amount }: NotShown) => ({
  kind: 'bank.overdue',
  about: reference,
  reason: `${formatMoney(amount)} has been awaited since ${since}, and no statement of our bank shows it.`,
  amount: moneyView(amount),
  money: amount,
})

const subjectView = (subject: ExceptionSubject) => {
  switch (subject.type) {
    case 'item':
      return bookingView(subject.item)
    case 'payout':
      return payoutView(subject.payout)
    case 'statement':
      return statementView(subject.statement)
    case 'drift':
      return driftView(subject.drift)
    case 'bankEntry':
      return bankEntryView(subject.date, subject.finding)
    case 'bankStatement':
      return bankStatementView(subject.bankStatement)
    case 'overdue':
      return overdueView(subject.overdue)
  }
}

/** An exception of the ledger as operators see it. */
export const ledgerExceptionView = ({ exceptionId, status, since, subject, proposal, resolution }: LedgerException) => {
  const { money, ...view } = subjectView(subject)
  return {
    exceptionId,
    status,
    ...view,
    holds: { ...(money && status === 'open' && { money: moneyView(money) }), stock: [] },
    since: toIso(since),
    actions: status === 'open' ? ledgerExceptionActions(subject) : [],
    ...(proposal && status === 'open' && { proposal: { ...proposal, at: toIso(proposal.at) } }),
    ...(resolution && { resolution: { ...resolution, at: toIso(resolution.at) } }),
  }
}
