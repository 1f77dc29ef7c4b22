import { loadCheckedThrough } from '../../adapters/dynamodb/checked-days.ts'
import { keepBeginning, loadBeginning } from '../../adapters/dynamodb/closed-days.ts'
import { journalOf } from '../../adapters/dynamodb/ledger-repository.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'

const isBookedOn = async (day: BusinessDay): Promise<boolean> => {
  for await (const _ of journalOf(day)) return true
  return false
}

/**
 * The ledger's first day: the one on which it was first looked at, which is done each hour, or an earlier one where something was booked before
 * that. No statement is asked for from before it, and no day is settled.
 */
export const beginningOf = async (today: BusinessDay): Promise<BusinessDay> => {
  const known = await loadBeginning()
  if (known) return known
  let first = today
  while (await isBookedOn(addDays(first, -1))) first = addDays(first, -1)
  return keepBeginning(first)
}

/** The first day whose check has not passed. */
export const firstUncheckedDay = async (today: BusinessDay): Promise<BusinessDay> => {
  const through = await loadCheckedThrough()
  return through === undefined ? beginningOf(today) : addDays(through, 1)
}
