import { findOrder } from '../adapters/dynamodb/order-repository.ts'
import { queueConsumer } from '../adapters/messaging/queue-consumer.ts'
import type { FailedReaction } from '../adapters/messaging/reaction-retries.ts'
import { replay } from '../domain/order/record.ts'
import { reactTo } from './react-to.ts'

/** Reactions that failed, tried once more, each with the order as its event made it. It has been counted when it left the stream. */
export const handler = queueConsumer('reaction', async ({ body }) => {
  const { orderId, version } = JSON.parse(body) as FailedReaction
  const { events } = await findOrder(orderId)
  const order = replay(events.slice(0, version))
  const event = order.events.at(-1)
  if (!event) throw new Error(`${orderId} has no version ${version}`)
  await reactTo(order, event)
})
