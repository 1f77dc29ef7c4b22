import { isOpen } from '../../payment/payment.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { type Instant, toIso } from '../../time.ts'
import type { Actor } from '../actor.ts'
import { paymentDueAt } from '../deadlines.ts'
import { isMadeBy } from '../first-answer.ts'
import type { Order } from '../order.ts'
import { record } from '../record.ts'
import { refundEverything } from '../refund-requests.ts'
import { illegal } from './illegal.ts'

/**
 * The shopper changes their mind: before payment nothing is owed, between payment and shipment everything goes back. The same request
 * again changes nothing, whatever has become of the order.
 */
export const cancel = (
  order: Order,
  { by, reason, requestHash }: { by: Actor; reason?: string | undefined; requestHash?: string | undefined },
  now: Instant,
): Order | Refusal => {
  if (order.events.some(isMadeBy({ makes: ['cancelled'], by, requestHash }))) return order
  const refusal = illegal(order, 'cancelled')
  if (refusal) return refusal
  if (order.deliveries.length > 0)
    return refuse(
      'order.illegal_transition',
      'A part of the order is on its way: ask the merchant for a refund once the rest has arrived, or has failed.',
    )
  // Somebody might still pay an open attempt of an order that nobody has paid: it is closed at its provider first.
  if (order.status === 'PENDING_PAYMENT' && order.payments.some(isOpen))
    return refuse(
      'service.busy',
      `The payment could not be closed at its provider: try again. Unpaid, the order closes by itself after ${toIso(paymentDueAt(order))}.`,
    )
  const refunds = refundEverything(order, reason ?? 'cancelled by the shopper')
  return record(order, { type: 'cancelled', by, at: now, reason, refunds, requestHash })
}
