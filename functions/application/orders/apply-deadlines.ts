import { type Command, decide } from '../../domain/order/decide.ts'
import type { Order } from '../../domain/order/order.ts'
import type { Instant } from '../../domain/time.ts'
import { changeOrder } from './change-order.ts'

const meetDeadline: Command = { type: 'meetDeadline', by: 'clock' }

/** Decides what the passing of time does to an order, until nothing is left to do. */
export const applyDeadlines = async (order: Order, now: Instant): Promise<Order> => {
  let current = order
  while (decide(current, meetDeadline, now) !== current)
    current = await changeOrder(order.orderId, (latest) => decide(latest, meetDeadline, now))
  return current
}
