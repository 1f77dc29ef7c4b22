import type { BusinessDay } from '../business-day.ts'
import type { Instant } from '../time.ts'
import type { StatementSummary } from './statement.ts'
import type { Tally } from './tally.ts'

/**
 * How far the reconciliation of a day with a provider has come. Only `CLOSED` is one: every row has its class, and the sums are proven.
 * `NOT_RECEIVED` is no empty file, and a file that was `REFUSED` has changed nothing.
 */
export const runStatuses = ['RUNNING', 'NOT_RECEIVED', 'REFUSED', 'FAILED', 'CLOSED'] as const

type RunStatus = (typeof runStatuses)[number]

/** What the run of a day goes by for which there is no statement, by somebody's decision: in place of a file's revision. */
export const noStatement = 'none'

export type Run = {
  readonly provider: string
  readonly date: BusinessDay
  readonly status: RunStatus
  readonly at: Instant
  /** Why it is not closed. */
  readonly reasons: readonly string[]
  /** The file that it is about: the same bytes have the same revision. */
  readonly revision?: string | undefined
  readonly file?: StatementSummary | undefined
  readonly tally?: Tally | undefined
  readonly closedAt?: Instant | undefined
  /** What came of a later run of a day that is closed, where that one has not closed it once more: it has changed nothing. */
  readonly again?: Pick<Run, 'status' | 'at' | 'reasons' | 'revision'> | undefined
}
