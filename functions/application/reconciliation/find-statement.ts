import { closeStatementException, openStatementException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { isWithoutStatement, loadRun, saveRun } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import { noonAfter } from '../../domain/business-day.ts'
import { noStatement, type Run } from '../../domain/reconciliation/run.ts'
import type { StatementSummary } from '../../domain/reconciliation/statement.ts'
import type { Instant } from '../../domain/time.ts'
import type { ProviderDay } from './provider-day.ts'
import { summarizeStatement } from './summarize-statement.ts'

const nothing: StatementSummary = { rows: 0, unreadable: 0, totals: [], unreadableAmounts: {} }

/**
 * What there is to go by: the file, or where there is none that can be used, and none has closed the day, the decision that there is none.
 */
const readOrDecided = async (day: ProviderDay, before: Run | undefined, now: Instant): Promise<Run> => {
  const run = await summarizeStatement(day, now)
  const isClosedByFile = before?.status === 'CLOSED' && before.revision !== noStatement
  if (run.status === 'RUNNING' || isClosedByFile) return run
  if (!(await isWithoutStatement(day.provider, day.date))) return run
  return { ...run, status: 'RUNNING', reasons: [], revision: noStatement, file: nothing }
}

/** From noon on a statement that is missing, or cannot be used, is somebody's case; one that has come ends it. */
const askOrAnswer = async (run: Run, before: Run | undefined, now: Instant): Promise<void> => {
  if (run.status !== 'RUNNING') {
    const isDue = now >= noonAfter(run.date, timeZone()) && before?.status !== 'CLOSED'
    if (isDue) await openStatementException(run, now)
  } else if (before?.status === 'NOT_RECEIVED' || before?.status === 'REFUSED') {
    await closeStatementException(run, now)
  }
}

/**
 * Begins a run with what there is of a day's statement. The file that has closed the day already is done with, however often it is read: such a
 * run is `CLOSED` from the beginning.
 */
export const findStatement = async (day: ProviderDay, now: Instant): Promise<Run> => {
  const before = await loadRun(day.provider, day.date)
  const run = await readOrDecided(day, before, now)
  if (before?.status === 'CLOSED' && before.revision === run.revision) return { ...run, status: 'CLOSED' }
  await askOrAnswer(run, before, now)
  await saveRun(run)
  return run
}
