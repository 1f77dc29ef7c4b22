import middy from '@middy/core'
import { findOrder } from '../adapters/dynamodb/order-repository.ts'
import type { OrderId } from '../domain/ids.ts'
import { replayTo } from '../domain/order/record.ts'
import { reactTo } from './react-to.ts'
import { reactions } from './reactions.ts'

/**
 * Sets in motion once more what the events of an order have set in motion, one after the other, each with the order as it was: for what
 * the stream has given up. Nothing is booked or begun twice; a merchant may hear once more of what it knows, under the same `webhook-id`. The
 * events are not measured: most of them have been counted already. Throws where a reaction fails, or where there is no such order.
 */
export const handler = middy<{ readonly orderId: OrderId }, { replayed: number }>().handler(async ({ orderId }) => {
  const { events } = await findOrder(orderId)
  let replayed = 0
  for (const [index, event] of events.entries()) {
    if (!(event.type in reactions)) continue
    await reactTo(replayTo(events, index + 1), event)
    replayed++
  }
  return { replayed }
})
