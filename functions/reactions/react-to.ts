import { retryReaction } from '../adapters/messaging/reaction-retries.ts'
import { logger } from '../adapters/telemetry.ts'
import type { OrderEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import { postToLedger } from './effects/post-to-ledger.ts'
import { ringForExceptions } from './effects/ring-for-exceptions.ts'
import type { Effect, Reaction } from './reaction.ts'
import { reactions } from './reactions.ts'

/** All that an event sets in motion, by name: what its reaction says, and what every event does. */
const effectsOf = ({ type }: OrderEvent): Reaction => ({
  ...(reactions[type] as Reaction | undefined),
  postToLedger,
  ringForExceptions,
})

/** Has one of the effects of an event, by its name. Throws where that fails, or where the event has none of this name. */
export const haveEffect = async (order: Order, event: OrderEvent, name: string): Promise<void> => {
  const effect = effectsOf(event)[name]
  if (!effect) throw new Error(`${event.type} has no effect ${name}`)
  await effect(order, event)
}

type Failure = { readonly name: string; readonly error: Error }

const failuresOf = async (order: Order, event: OrderEvent): Promise<Failure[]> => {
  const attempt = async ([name, effect]: [string, Effect]): Promise<Failure[]> => {
    try {
      await effect(order, event)
      return []
    } catch (error) {
      return [{ name, error: error as Error }]
    }
  }
  return (await Promise.all(Object.entries(effectsOf(event)).map(attempt))).flat()
}

/** Has all effects of an event, also where one fails. Throws an AggregateError of those that did. */
export const reactTo = async (order: Order, event: OrderEvent): Promise<void> => {
  const failures = await failuresOf(order, event)
  if (failures.length === 0) return
  const names = failures.map(({ name }) => name).join(', ')
  throw new AggregateError(
    failures.map(({ error }) => error),
    `${order.orderId} ${event.type}: ${names} failed`,
  )
}

/**
 * Has all effects of an event, and puts each one that fails off, by itself, to the queue of retries: what was done is not done again. Whether
 * all were had at once. Throws where that queue takes nothing.
 */
export const reactOrPutOff = async (order: Order, event: OrderEvent): Promise<boolean> => {
  const failures = await failuresOf(order, event)
  for (const { name, error } of failures) {
    const { orderId, version } = order
    logger.error('reaction', { orderId, version, event: event.type, effect: name, error })
    await retryReaction({ orderId, version, effect: name })
  }
  return failures.length === 0
}
