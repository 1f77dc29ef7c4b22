import { loadCheckedThrough } from '../../adapters/dynamodb/checked-days.ts'
import { keepBeginning, loadBeginning } from '../../adapters/dynamodb/closed-days.ts'
import { journalOf } from '../../adapters/dynamodb/ledger-repository.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'

/** The first day whose check has not passed; undefined where the ledger has not begun. */
export const firstUncheckedDay = async (): Promise<BusinessDay | undefined> => {
  const through = await loadCheckedThrough()
  return through === undefined ? loadBeginning() : addDays(through, 1)
}

const isBookedOn = async (day: BusinessDay): Promise<boolean> => {
  for await (const _ of journalOf(day)) return true
  return false
}

/**
 * Begins the ledger, where it has not begun: on the day on which it is first looked at, or an earlier one on which something was booked already.
 * No statement is asked for from before its first day, and no day is settled.
 */
export const beginLedger = async (today: BusinessDay): Promise<BusinessDay> => {
  let first = today
  while (await isBookedOn(addDays(first, -1))) first = addDays(first, -1)
  return keepBeginning(first)
}
