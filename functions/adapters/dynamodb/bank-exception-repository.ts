import type { BankFinding } from '../../domain/bank/bank-entry.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { derivedId, type ExceptionId } from '../../domain/ids.ts'
import { formatMoney, type Money } from '../../domain/money.ts'
import type { Instant } from '../../domain/time.ts'
import type { EntryOfDay } from './bank-repository.ts'
import {
  endLedgerException,
  type LedgerException,
  loadLedgerException,
  type MissingBankStatement,
  type NotShown,
  openException,
} from './ledger-exception-repository.ts'

const bankEntryExceptionId = (date: BusinessDay, entryId: string): ExceptionId =>
  derivedId('exception', 'bank', date, entryId)

/** Opens the exception of a booking on our bank account that nobody can explain. */
export const openBankEntryException = (date: BusinessDay, finding: BankFinding, now: Instant): Promise<void> =>
  openException(bankEntryExceptionId(date, finding.entry.entryId), { type: 'bankEntry', date, finding }, now)

/** A booking on our bank account can be explained after all. */
export const closeBankEntryException = async (
  date: BusinessDay,
  entryId: string,
  now: Instant,
): Promise<ExceptionId> => {
  const exceptionId = bankEntryExceptionId(date, entryId)
  await endLedgerException(exceptionId, now, { by: 'bank' })
  return exceptionId
}

/** The question about a booking on our bank account; undefined where nobody was asked. */
export const loadBankEntryException = ({ date, entry }: EntryOfDay): Promise<LedgerException | undefined> =>
  loadLedgerException(bankEntryExceptionId(date, entry.entryId))

/** A gap of another amount is another question. */
const bankStatementExceptionId = (date: BusinessDay, gap: readonly Money[] = []): ExceptionId =>
  derivedId('exception', 'bankStatement', date, ...gap.map(formatMoney))

/** Opens the exception of a bank's statement that is missing or cannot be used. */
export const openBankStatementException = (bankStatement: MissingBankStatement, now: Instant): Promise<void> =>
  openException(
    bankStatementExceptionId(bankStatement.date, bankStatement.gap),
    { type: 'bankStatement', bankStatement },
    now,
  )

/** The bank's statement has come after all. */
export const closeBankStatementException = async (
  date: BusinessDay,
  now: Instant,
  gap?: readonly Money[],
): Promise<void> => {
  await endLedgerException(bankStatementExceptionId(date, gap), now, { by: 'bank' })
}

const overdueExceptionId = (claim: string): ExceptionId => derivedId('exception', 'overdue', claim)

/** Opens the exception of what our bank's statement should have shown by now. */
export const openOverdueException = (overdue: NotShown, now: Instant): Promise<void> =>
  openException(overdueExceptionId(overdue.claim), { type: 'overdue', overdue }, now)

/** The question about what our bank should have shown; undefined where nobody was asked. */
export const loadOverdueException = (claim: string): Promise<LedgerException | undefined> =>
  loadLedgerException(overdueExceptionId(claim))

/** The bank shows it after all. */
export const closeOverdueException = async (claim: string, now: Instant): Promise<ExceptionId> => {
  const exceptionId = overdueExceptionId(claim)
  await endLedgerException(exceptionId, now, { by: 'bank' })
  return exceptionId
}
