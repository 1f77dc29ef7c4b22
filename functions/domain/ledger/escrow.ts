import type { Order } from '../order/order.ts'
import { replay } from '../order/record.ts'
import type { Instant } from '../time.ts'
import type { Entry } from './accounts.ts'
import { orderBalances } from './order-balances.ts'

/** What these entries move in escrow. */
export const escrowIn = (entries: readonly Entry[]): Entry[] => entries.filter(({ account }) => account === 'escrow')

/** What an order held in escrow at a moment, as its events tell. */
export const escrowAt = (order: Order, at: Instant): Entry[] => {
  const events = order.events.filter((event) => event.at < at)
  return events.length === 0 ? [] : escrowIn(orderBalances(replay(events)))
}
