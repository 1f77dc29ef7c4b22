import { findOrder, orderNotFound } from '../adapters/dynamodb/order-repository.ts'
import { changeOrder } from '../application/orders/change-order.ts'
import type { OrderId } from '../domain/ids.ts'
import type { OrderEvent } from '../domain/order/events.ts'
import { whenMade } from '../domain/order/first-answer.ts'
import type { Order } from '../domain/order/order.ts'
import type { Refusal } from '../domain/refusal.ts'
import { type Caller, mayRead } from './caller.ts'

/** The order, for one of its parties. Throws `order.not_found` for everybody else, as if there were none. */
export const ownOrder = async (caller: Caller, orderId: OrderId): Promise<Order> => {
  const order = await findOrder(orderId)
  if (!mayRead(caller, order)) throw orderNotFound(orderId)
  return order
}

/** Changes the order for one of its parties, as `changeOrder` does. Throws `order.not_found` for everybody else. */
export const changeOwnOrder = (
  caller: Caller,
  orderId: OrderId,
  decision: (order: Order) => Order | Refusal,
): Promise<Order> =>
  changeOrder(orderId, (order) => (mayRead(caller, order) ? decision(order) : orderNotFound(orderId)))

/** An order as a request has left it, and whether an earlier one, the same, had done so. */
type Made = { readonly order: Order; readonly replayed: boolean }

/**
 * Changes the order by a request that may come again: a repeat finds the event that the first one made, and gets the order as it was then.
 * `isMade` tells that event. Throws as `changeOwnOrder` does.
 */
export const changeOnce = async (
  caller: Caller,
  orderId: OrderId,
  isMade: (event: OrderEvent) => boolean,
  decision: (order: Order) => Order | Refusal,
): Promise<Made> => {
  let before: Order | undefined
  const order = await changeOwnOrder(caller, orderId, (order) => {
    before = order
    return decision(order)
  })
  const made = whenMade(order, isMade)
  if (!made) return { order, replayed: false }
  return { order: made, replayed: before !== undefined && made.version <= before.version }
}
