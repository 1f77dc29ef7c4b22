import type { OrderEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'

/**
 * What a saved event sets in motion. It runs at least once, so each of its effects is idempotent; it sees the order as it was
 * when the event was saved.
 */
export type Reaction<in E extends OrderEvent = OrderEvent> = (order: Order, event: E) => Promise<void>

/** Nothing of its own: only what every event sets in motion. */
export const nothing: Reaction = async () => undefined

/**
 * All of these effects, also where one fails; then it fails as a whole, and comes again. Throws the error of the effect that failed, an
 * AggregateError where several did.
 */
export const all =
  <E extends OrderEvent>(...effects: readonly Reaction<E>[]): Reaction<E> =>
  async (order, event) => {
    const results = await Promise.allSettled(effects.map((effect) => effect(order, event)))
    const failed = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown)
    if (failed.length > 0) throw failed.length === 1 ? failed[0] : new AggregateError(failed, 'several effects failed')
  }
