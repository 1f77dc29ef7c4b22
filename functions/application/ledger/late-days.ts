import { loadBeginning } from '../../adapters/dynamodb/closed-days.ts'
import { loadRuns } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import { loadSettledThrough } from '../../adapters/dynamodb/settled-days.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import { addDays, type BusinessDay, dayOf, daysFrom, minutesOfDay } from '../../domain/business-day.ts'
import type { DayEndCheck } from '../../domain/ledger/day-end-check.ts'
import type { Instant } from '../../domain/time.ts'
import { beginLedger } from './first-days.ts'

/** How many days are behind their time, by what they are behind with. */
type LateDays = {
  /** Not reconciled with a provider by noon of the next day. */
  readonly ReconciliationsLate: number
  /** The check has found something that nobody can explain. */
  readonly LedgerImbalance: number
  /** Not settled with the merchants an hour after it was time. */
  readonly SettlementsLate: number
}

/** Fifteen minutes before the hour at which it has to be done, so that there is still time to do something. */
const early = 15

/** Noon of the next day. */
const reconciledBy = 12

/** The last day that should be done with something by now, when that is due at an hour of the next day, by the clocks there. */
const lastDue = (now: Instant, hour: number, timeZone: string): BusinessDay =>
  addDays(dayOf(now, timeZone), minutesOfDay(now, timeZone) >= hour * 60 - early ? -1 : -2)

/** More late days than this are as bad as this many. */
const mostDays = 100

/** How many days are behind, at a moment, in the platform's time zone: of those that are not settled yet. */
export const countLateDays = async (
  now: Instant,
  timeZone: string,
  settlementHour: number,
  checks: readonly DayEndCheck[],
): Promise<LateDays> => {
  const today = dayOf(now, timeZone)
  const settled = await loadSettledThrough()
  const first = settled === undefined ? ((await loadBeginning()) ?? (await beginLedger(today))) : addDays(settled, 1)
  const unsettled = daysFrom(first, addDays(today, -1)).slice(0, mostDays)
  const late = unsettled.filter((day) => day <= lastDue(now, reconciledBy, timeZone))
  const runs = late.length === 0 ? [] : await Promise.all(providerNames.map((provider) => loadRuns(provider, late)))
  return {
    ReconciliationsLate: late.flatMap((day) => runs.filter((some) => some.get(day)?.status !== 'CLOSED')).length,
    LedgerImbalance: checks.filter(({ status }) => status === 'FAILED').length,
    SettlementsLate: unsettled.filter((day) => day <= lastDue(now, settlementHour + 1, timeZone)).length,
  }
}
