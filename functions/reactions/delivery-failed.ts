import type { EventOf } from '../domain/order/events.ts'
import { startRefunds } from './effects/start-refunds.ts'
import { stopWaiting } from './effects/stop-waiting.ts'
import type { Reaction } from './reaction.ts'

/** The merchant cannot deliver: the money goes back. */
export const deliveryFailed: Reaction<EventOf<'deliveryFailed'>> = { stopWaiting, startRefunds }
