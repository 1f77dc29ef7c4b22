import type { Actor } from '../events.ts'
import { isOpen, type Order, statusDueAt } from '../order.ts'
import { record } from '../record.ts'
import type { Refusal } from '../refusal.ts'
import type { Instant } from '../time.ts'
import { refundEverything } from './refund.ts'

/** The merchant hears of a late delivery this often before the shopper gets the money back. */
const reminders = 2

/**
 * What the passing of time does to an order. Early is a no-op and late is still right, so it may be asked at any moment and
 * any number of times.
 *
 *     placed ── payment window ──► closed
 *     paid ── delivery window ──► reminded ── half ──► reminded, operators alerted ── half ──► refunded
 *     shipped ── auto-confirm window ──► completed
 */
export const meetDeadline = (order: Order, { by }: { by: Actor }, now: Instant): Order | Refusal => {
  const due = statusDueAt(order)
  if (due === undefined || now < due) return order
  switch (order.status) {
    case 'PENDING_PAYMENT':
      // Somebody might still pay an open attempt: it is closed at its provider first.
      return order.payments.some(isOpen) ? order : record(order, { type: 'paymentExpired', by, at: now })
    case 'PAID': {
      const reminder = order.remindedAt.length + 1
      if (reminder <= reminders) return record(order, { type: 'reminded', by, at: now, reminder })
      const refunds = refundEverything(order, 'not delivered in time')
      return record(order, { type: 'deliveryExpired', by, at: now, refunds })
    }
    case 'SHIPPED':
      return record(order, { type: 'autoConfirmed', by, at: now })
    default:
      return order
  }
}
