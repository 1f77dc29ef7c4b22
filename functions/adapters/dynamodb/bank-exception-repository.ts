import type { BankFinding } from '../../domain/bank/bank-entry.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { derivedId, type ExceptionId } from '../../domain/ids.ts'
import { formatMoney, type Money } from '../../domain/money.ts'
import type { Instant } from '../../domain/time.ts'
import type { EntryOfDay } from './bank-repository.ts'
import {
  ask,
  askOnce,
  type ExceptionsAbout,
  endLedgerException,
  exceptionsAbout,
  type MissingBankStatement,
  type NotShown,
} from './ledger-exception-repository.ts'

/** What was asked about a booking on our bank account. */
export const bankEntryExceptions = ({ date, entry }: EntryOfDay): Promise<ExceptionsAbout> =>
  exceptionsAbout((ordinal) => derivedId('exception', 'bank', date, entry.entryId, String(ordinal)))

/** Asks about a booking on our bank account that nobody can explain. */
export const openBankEntryException = async (date: BusinessDay, finding: BankFinding, now: Instant): Promise<void> =>
  ask(await bankEntryExceptions({ date, entry: finding.entry }), { type: 'bankEntry', date, finding }, now)

/** A gap of another amount is another question. */
const bankStatementExceptionId = (date: BusinessDay, gap: readonly Money[] = []): ExceptionId =>
  derivedId('exception', 'bankStatement', date, ...gap.map(formatMoney))

/** Opens the exception of a bank's statement that is missing or cannot be used. */
export const openBankStatementException = (bankStatement: MissingBankStatement, now: Instant): Promise<void> =>
  askOnce(
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

/** What was asked about something that our bank has to show. */
export const overdueExceptions = (claim: string): Promise<ExceptionsAbout> =>
  exceptionsAbout((ordinal) => derivedId('exception', 'overdue', claim, String(ordinal)))

/** Asks about what our bank's statement should have shown by now. */
export const openOverdueException = async (overdue: NotShown, now: Instant): Promise<void> =>
  ask(await overdueExceptions(overdue.claim), { type: 'overdue', overdue }, now)

/** The bank, or a file, has answered: nobody is asked any more. Gives all that were asked: somebody may just be deciding the last one. */
export const closeExceptions = async ({ decided, next }: ExceptionsAbout, now: Instant): Promise<ExceptionId[]> => {
  await endLedgerException(next, now, { by: 'bank' })
  return [...decided.map(({ exceptionId }) => exceptionId), next]
}
