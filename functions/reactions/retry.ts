import { findOrder } from '../adapters/dynamodb/order-repository.ts'
import { queueConsumer } from '../adapters/messaging/queue-consumer.ts'
import { putOffIn } from '../adapters/messaging/reaction-retries.ts'
import { replayTo } from '../domain/order/record.ts'
import { measureEvent } from './effects/measure.ts'
import { haveEffect, reactOrPutOff } from './react-to.ts'

/**
 * What was put off, tried once more with the order as its event made it: one effect, or a whole reaction that was not begun. Such an event
 * is counted here, the others were when they left the stream.
 */
export const handler = queueConsumer('reaction', async ({ body }) => {
  const { orderId, version, effect } = putOffIn(body)
  const { events } = await findOrder(orderId)
  const order = replayTo(events, version)
  const event = order.events.at(-1)
  if (!event || events.length < version) throw new Error(`${orderId} has no version ${version}`)
  if (effect) return haveEffect(order, event, effect)
  await reactOrPutOff(order, event)
  await measureEvent(order, event)
})
