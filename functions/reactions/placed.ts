import { startExecution } from '../adapters/execution.ts'
import type { Reaction } from './reaction.ts'

/** An order was placed: an execution begins to wait for its payment. */
export const placed: Reaction<'placed'> = (order) =>
  startExecution(order.orderId, {
    orderId: order.orderId,
    paymentWindow: order.windows.payment,
    deliveryWindow: order.windows.delivery,
  })
