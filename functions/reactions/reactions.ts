import type { EventType } from '../domain/events.ts'
import { cancelled } from './cancelled.ts'
import { orderEnded } from './order-ended.ts'
import { paymentCaptured } from './payment-captured.ts'
import { placed } from './placed.ts'
import type { Reaction } from './reaction.ts'
import { refunded } from './refunded.ts'
import { reminded } from './reminded.ts'

/** What happens after each event. Events that are not listed set nothing in motion, and the stream's filter skips them. */
export const reactions: { readonly [T in EventType]?: Reaction<T> } = {
  placed,
  paymentCaptured,
  delivered: orderEnded,
  autoConfirmed: orderEnded,
  paymentExpired: orderEnded,
  deliveryFailed: orderEnded,
  deliveryExpired: orderEnded,
  cancelled,
  reminded,
  refunded,
}
