import type { BusinessDay } from '../business-day.ts'
import type { ReconciliationClass } from '../reconciliation/classes.ts'
import type { ReconciliationItem } from '../reconciliation/item.ts'

/** The classes that leave open whether, or how much, money has moved. */
const holdingClasses: readonly ReconciliationClass[] = [
  'MISSING_HERE',
  'MISSING_AT_PROVIDER',
  'AMOUNT_MISMATCH',
  'CURRENCY_MISMATCH',
  'STATUS_MISMATCH',
]

/**
 * Whether an order's money waits when a day is settled: a human has to decide about it, or the provider has not shown it yet. Its merchant is paid for it
 * once that is done. What was reversed is paid for together with what takes it back, on the day on which that is booked: nothing, then.
 */
export const isOnHold = (item: ReconciliationItem, date: BusinessDay): boolean => {
  const { class: name, orderId, endedDay, isReversed, theirs, exceptionId } = item
  if (orderId === '') return false
  if (endedDay !== undefined) return isReversed === true && endedDay > date
  return name === 'CARRIED_OVER' ? theirs === undefined : exceptionId !== undefined && holdingClasses.includes(name)
}
