import { loadDayEndCheck } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { journalOf } from '../../adapters/dynamodb/ledger-repository.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import { addTo, type Balances } from '../../domain/ledger/balances.ts'

/**
 * The balances at the end of a day: those of the day before, whose check has passed, and all that was booked since. `lateSets` are how many of
 * its sets were booked when it was over.
 */
export const closingBalancesOf = async (
  day: BusinessDay,
): Promise<{ readonly balances: Balances; readonly lateSets: number }> => {
  const balances = { ...(await loadDayEndCheck(addDays(day, -1)))?.balances }
  let lateSets = 0
  for await (const { entries, isLate } of journalOf(day)) {
    addTo(balances, entries)
    if (isLate) lateSets++
  }
  return { balances, lateSets }
}
