import type { EventOf, EventType } from '../domain/events.ts'
import type { Order } from '../domain/order.ts'

/**
 * What a saved event sets in motion. It runs at least once, so each of its effects is idempotent; it sees the order as it was
 * when the event was saved.
 */
export type Reaction<T extends EventType> = (order: Order, event: EventOf<T>) => Promise<void>
