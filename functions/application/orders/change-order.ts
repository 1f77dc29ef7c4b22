import { isDeepStrictEqual } from 'node:util'
import { findOrder, saveNext } from '../../adapters/dynamodb/order-repository.ts'
import { ConditionsFailed, isConditionFailed } from '../../adapters/dynamodb/write.ts'
import type { OrderId } from '../../domain/ids.ts'
import type { Order } from '../../domain/order/order.ts'
import { Refusal, refuse } from '../../domain/refusal.ts'

const lostRace = (error: unknown) => isConditionFailed(error) || error instanceof ConditionsFailed

/** A reply was lost and the SDK wrote again: the condition then fails by our own earlier write. */
const isOurs = (stored: Order, next: Order) =>
  isDeepStrictEqual(
    JSON.parse(JSON.stringify(stored.events[next.version - 1] ?? null)),
    JSON.parse(JSON.stringify(next.events.at(-1))),
  )

const rounds = 8

/**
 * Loads the order, decides, saves; a change that came first makes it load and decide again. A decision that leaves the
 * order as it is writes nothing.
 *
 *     load v3 ── decide ── save v4 if v3 ──► saved
 *                               └─ another v4 came first ──► load v4 ── decide ── save v5 …
 *
 * Throws the decision's refusal, `order.not_found`, or `order.conflict` after `rounds` lost races.
 */
export const changeOrder = async (orderId: OrderId, decision: Decision): Promise<Order> => {
  let before = await findOrder(orderId)
  for (let round = 0; round < rounds; round++) {
    const next = decision(before)
    if (next instanceof Refusal) throw next
    if (next === before) return before
    try {
      await saveNext(before, next)
      return next
    } catch (error) {
      if (!lostRace(error)) throw error
      before = await findOrder(orderId)
      if (isOurs(before, next)) return next
    }
  }
  throw refuse('order.conflict', 'The order is being changed by others at the same time: try again.')
}

/** What an order is to become: itself where nothing is to be done, or a refusal. */
export type Decision = (order: Order) => Order | Refusal

/** Changes an order by one decision after the other: several at once would only lose races with each other. Throws as `changeOrder` does. */
export const changeInTurn = async (order: Order, decisions: readonly Decision[]): Promise<Order> => {
  let current = order
  for (const decision of decisions) current = await changeOrder(order.orderId, decision)
  return current
}
