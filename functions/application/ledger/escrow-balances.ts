import { overdueOrders } from '../../adapters/dynamodb/due-orders.ts'
import { journalOf, timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { dueShards } from '../../adapters/dynamodb/order-item.ts'
import { loadOrders } from '../../adapters/dynamodb/order-repository.ts'
import { addDays, type BusinessDay, dayOf, endOf } from '../../domain/business-day.ts'
import type { OrderId } from '../../domain/ids.ts'
import { negated } from '../../domain/ledger/accounts.ts'
import { addTo, type Balances } from '../../domain/ledger/balances.ts'
import { escrowAt, escrowIn } from '../../domain/ledger/escrow.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import type { Instant } from '../../domain/time.ts'

/** All that was booked after a day, up to now. */
const journalsAfter = async function* (day: BusinessDay, now: Instant): AsyncGenerator<PostingSet> {
  const today = dayOf(now, timeZone())
  for (let later = addDays(day, 1); later <= today; later = addDays(later, 1)) yield* journalOf(later)
}

/**
 * What the orders held in escrow at the end of a day, as far as it is in the books of that day: what came too late for them is booked
 * on a later one. They are the orders that still wait for something, and those that have moved money since.
 */
export const escrowBalancesOf = async (day: BusinessDay, now: Instant): Promise<Balances> => {
  const end = endOf(day, timeZone())
  const balances: Record<string, number> = {}
  const seen = new Set<OrderId>()
  let batch: OrderId[] = []
  const flush = async () => {
    for (const order of await loadOrders(batch)) addTo(balances, escrowAt(order, end))
    batch = []
  }
  const visit = async (orderId: OrderId) => {
    if (seen.has(orderId)) return
    seen.add(orderId)
    batch.push(orderId)
    if (batch.length === 100) await flush()
  }
  for (const shard of dueShards())
    for await (const orders of overdueOrders(shard, Number.MAX_SAFE_INTEGER))
      for (const { orderId } of orders) await visit(orderId)
  for await (const { orderId, at, entries } of journalsAfter(day, now)) {
    if (orderId) await visit(orderId)
    if (at < end) addTo(balances, negated(escrowIn(entries)))
  }
  if (batch.length > 0) await flush()
  return balances
}
