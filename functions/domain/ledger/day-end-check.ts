import type { BusinessDay } from '../business-day.ts'
import type { Instant } from '../time.ts'
import type { Balances } from './balances.ts'
import type { Drift } from './day-end-failures.ts'

/** `FAILED` is tried again each hour; what has `PASSED` is final. */
export const dayEndCheckStatuses = ['PASSED', 'FAILED'] as const

/** Whether a day's ledger is right at its end, and the balances that it ends with. */
export type DayEndCheck = {
  readonly day: BusinessDay
  readonly at: Instant
  readonly status: (typeof dayEndCheckStatuses)[number]
  /** What is wrong, in words. */
  readonly failures: readonly string[]
  readonly balances: Balances
  /** Where it has passed: a hash over all that is booked up to the end of the day. */
  readonly seal?: string | undefined
  /** What nobody could explain, where it has failed. */
  readonly drifts?: readonly Drift[] | undefined
}
