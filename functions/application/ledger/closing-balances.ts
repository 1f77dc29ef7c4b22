import { loadDayEndCheck } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { journalOf } from '../../adapters/dynamodb/ledger-repository.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import { addTo, type Balances } from '../../domain/ledger/balances.ts'
import { SealOfDay } from '../../domain/ledger/seal.ts'

/**
 * The balances at the end of a day: those of the day before, whose check has passed, and all that was booked since. `lateSets` are how many of
 * its sets were booked when it was over; `seal` holds for all that is booked up to then.
 */
export const closingBalancesOf = async (
  day: BusinessDay,
): Promise<{ readonly balances: Balances; readonly lateSets: number; readonly seal: string }> => {
  const before = await loadDayEndCheck(addDays(day, -1))
  const balances = { ...before?.balances }
  const sealing = new SealOfDay()
  let lateSets = 0
  for await (const set of journalOf(day)) {
    addTo(balances, set.entries)
    sealing.add(set)
    if (set.isLate) lateSets++
  }
  return { balances, lateSets, seal: sealing.after(before?.seal) }
}
