import type { EventOf, EventType } from '../domain/events.ts'
import { cancelled } from './cancelled.ts'
import { deliveryExpired } from './delivery-expired.ts'
import { deliveryFailed } from './delivery-failed.ts'
import { needsHuman } from './needs-human.ts'
import { orderEnded } from './order-ended.ts'
import { paymentCaptured } from './payment-captured.ts'
import { placed } from './placed.ts'
import type { Reaction } from './reaction.ts'
import { refundFailed } from './refund-failed.ts'
import { refundRequested } from './refund-requested.ts'
import { partRefunded, refunded } from './refunded.ts'
import { reminded } from './reminded.ts'

/** What happens after each event. Events that are not listed set nothing in motion, and the stream's filter skips them. */
export const reactions: { readonly [T in EventType]?: Reaction<EventOf<T>> } = {
  placed,
  paymentCaptured,
  paymentExpired: orderEnded,
  delivered: orderEnded,
  autoConfirmed: orderEnded,
  cancelled,
  reminded,
  deliveryExpired,
  deliveryFailed,
  strayPaymentCaptured: refundRequested,
  refundRequested,
  partRefunded,
  refunded,
  refundFailed,
  paymentMismatched: needsHuman,
  paymentUnresolved: needsHuman,
  refundUnresolved: needsHuman,
  exceptionsReminded: needsHuman,
  exceptionResolved: refundRequested,
}
