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
 * A human has to decide about it, or the provider has not shown it yet. What was reversed is paid for together with what takes it back, on the day on
 * which that is booked: nothing, then.
 */
const isOnHold = (item: ReconciliationItem, date: BusinessDay): boolean => {
  const { class: name, endedDay, isReversed, theirs, exceptionId } = item
  if (endedDay !== undefined) return isReversed === true && endedDay > date
  return name === 'CARRIED_OVER' ? theirs === undefined : exceptionId !== undefined && holdingClasses.includes(name)
}

/** The orders whose money a human still has to decide about when a day is settled: their merchants are paid for them once that is done. */
export const ordersOnHold = (items: readonly ReconciliationItem[], date: BusinessDay): Set<string> =>
  new Set(
    items
      .filter((item) => isOnHold(item, date))
      .map(({ orderId }) => orderId)
      .filter((orderId) => orderId !== ''),
  )
