import type { OrderEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'

/**
 * One thing that a saved event sets in motion. It runs at least once, so it changes nothing the second time; it sees the order as it was
 * when the event was saved.
 */
export type Effect<in E extends OrderEvent = OrderEvent> = (order: Order, event: E) => Promise<void>

/** What a saved event sets in motion: its effects by their names. One that fails is tried again by itself. */
export type Reaction<E extends OrderEvent = OrderEvent> = Readonly<Record<string, Effect<E>>>
