import type { EventOf } from '../domain/order/events.ts'
import { startRefunds } from './effects/start-refunds.ts'
import type { Reaction } from './reaction.ts'

/** Money has to go back: what a merchant gives back, what arrived on an order that could not use it, what an operator decided. */
export const refundRequested: Reaction<
  EventOf<'refundRequested' | 'lateOrDuplicatePaymentCaptured' | 'exceptionResolved'>
> = { startRefunds }
