import { wakeEnded } from '../adapters/execution.ts'
import type { OrderEvent } from '../domain/events.ts'
import type { Order } from '../domain/order.ts'

/** Nothing is awaited of the merchant or the shopper any more, for one reason or another: the execution ends. */
export const orderEnded = (order: Order, event: OrderEvent): Promise<void> => wakeEnded(order.orderId, event.at)
