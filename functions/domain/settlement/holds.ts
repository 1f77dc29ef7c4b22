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

/** A human has to decide about it, or the provider has not shown it yet. */
const isOnHold = (item: ReconciliationItem): boolean =>
  item.class === 'CARRIED_OVER'
    ? item.theirs === undefined
    : item.exceptionId !== undefined && holdingClasses.includes(item.class)

/** The orders whose money a human still has to decide about: their merchants are paid for them once that is done. */
export const ordersOnHold = (items: readonly ReconciliationItem[]): Set<string> =>
  new Set(
    items
      .filter((item) => item.endedDay === undefined && isOnHold(item))
      .map(({ orderId }) => orderId)
      .filter((orderId) => orderId !== ''),
  )
