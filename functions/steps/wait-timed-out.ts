import middy from '@middy/core'
import { handleDueOrder } from '../application/orders/handle-due-order.ts'
import type { OrderId } from '../domain/ids.ts'
import type { Status } from '../domain/order/lifecycle.ts'
import { type Waits, waitsOf } from '../domain/order/waits.ts'

/** From the state machine: which order, and when its wait ended (ISO 8601). */
type Input = { readonly orderId: OrderId; readonly at: string }

/** A wait of the state machine ran out: what the deadline demands is done, and the machine told how long to wait on. */
export const handler = middy<Input, Waits & { status: Status }>().handler(async ({ orderId, at }) => {
  const now = Date.parse(at)
  const order = await handleDueOrder(orderId, now)
  return { ...waitsOf(order, now), status: order.status }
})
