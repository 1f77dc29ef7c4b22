import { loadDayEndCheck } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { journalOf } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadRun } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import { addTo, type Balances } from '../../domain/ledger/balances.ts'
import type { Run } from '../../domain/reconciliation/run.ts'

/** The closings of days that were added up already, so that none is added up twice in one go. */
export type ClosingBalances = Map<BusinessDay, Balances>

/** The day's run with each provider; undefined where there was none. */
export const runsOf = (day: BusinessDay): Promise<(Run | undefined)[]> =>
  Promise.all(providerNames.map((provider) => loadRun(provider, day)))

/** The balances at the end of a day: those of the day before, and all that was posted since. Days that passed their check are kept. */
export const closingBalancesOf = async (day: BusinessDay, known: ClosingBalances): Promise<Balances> => {
  const passed =
    known.get(day) ?? (await loadDayEndCheck(day).then((check) => check?.status === 'PASSED' && check.balances))
  if (passed) return passed
  const hasRun = (await runsOf(day)).some((run) => run !== undefined)
  const balances = hasRun ? { ...(await closingBalancesOf(addDays(day, -1), known)) } : {}
  for await (const { entries } of journalOf(day)) addTo(balances, entries)
  known.set(day, balances)
  return balances
}
