import type { EventOf } from '../domain/order/events.ts'
import { refundSettled } from './effects/refund-settled.ts'
import type { Reaction } from './reaction.ts'

/** The provider will not pay a refund out: its execution ends, and the exception that is left rings. */
export const refundFailed: Reaction<EventOf<'refundFailed'>> = { refundSettled }
