import { findOrder, orderNotFound } from '../adapters/dynamodb/order-repository.ts'
import { changeOrder } from '../application/orders/change-order.ts'
import type { OrderId } from '../domain/ids.ts'
import type { Order } from '../domain/order/order.ts'
import type { Refusal } from '../domain/refusal.ts'
import { type Caller, mayRead } from './caller.ts'

/** The order, for one of its parties. Throws `order.not_found` for everybody else, as if there were none. */
export const ownOrder = async (caller: Caller, orderId: string): Promise<Order> => {
  const order = await findOrder(orderId as OrderId)
  if (!mayRead(caller, order)) throw orderNotFound(orderId)
  return order
}

/** Changes the order for one of its parties, as `changeOrder` does. Throws `order.not_found` for everybody else. */
export const changeOwnOrder = (
  caller: Caller,
  orderId: string,
  decision: (order: Order) => Order | Refusal,
): Promise<Order> =>
  changeOrder(orderId as OrderId, (order) => (mayRead(caller, order) ? decision(order) : orderNotFound(orderId)))
