import type { EventOf, EventType } from '../domain/order/events.ts'
import { cancelled } from './cancelled.ts'
import { captureReversed } from './capture-reversed.ts'
import { deliveryExpired } from './delivery-expired.ts'
import { deliveryFailed } from './delivery-failed.ts'
import { exceptionsReminded } from './exceptions-reminded.ts'
import { orderEnded } from './order-ended.ts'
import { paymentCaptured } from './payment-captured.ts'
import { placed } from './placed.ts'
import type { Reaction } from './reaction.ts'
import { refundFailed } from './refund-failed.ts'
import { refundRequested } from './refund-requested.ts'
import { partRefunded, refunded } from './refunded.ts'
import { reminded } from './reminded.ts'

/**
 * What happens after each event, beside what every event does: `{}` is nothing of its own. Events that are not listed set nothing in motion at
 * all, and the stream's filter skips them.
 */
export const reactions: { readonly [T in EventType]?: Reaction<EventOf<T>> } = {
  placed,
  paymentCaptured,
  paymentFailed: {},
  paymentUnanswered: {},
  captureReversed,
  captureRestored: {},
  paymentExpired: orderEnded,
  delivered: orderEnded,
  autoConfirmed: orderEnded,
  cancelled,
  reminded,
  deliveryExpired,
  deliveryFailed,
  lateOrDuplicatePaymentCaptured: refundRequested,
  refundRequested,
  partRefunded,
  refunded,
  refundFailed,
  paymentMismatched: {},
  paymentUnresolved: {},
  refundUnresolved: {},
  refundMismatched: {},
  refundDoubled: {},
  exceptionsReminded,
  exceptionResolved: refundRequested,
}
