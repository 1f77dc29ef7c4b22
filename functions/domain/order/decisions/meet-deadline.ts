import { isOpen } from '../../payment/payment.ts'
import type { Refusal } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import type { Actor } from '../actor.ts'
import { paymentUnresolvedAt, refundUnresolvedAt, remindOfExceptionAt, statusDueAt } from '../deadlines.ts'
import { openExceptions } from '../exceptions.ts'
import type { Order } from '../order.ts'
import { undeliveredOf } from '../order-parcels.ts'
import { record } from '../record.ts'
import { refundItems } from '../refund-requests.ts'

/** The merchant hears of a late delivery this often before the shopper gets the money back. */
const reminders = 2

type By = { readonly by: Actor }

const isPast = (due: Instant | undefined, now: Instant): boolean => due !== undefined && due <= now

/** What waits for an answer that does not come becomes a human's business, and humans who wait are reminded. */
const escalate = (order: Order, { by }: By, now: Instant): Order => {
  const payment = order.payments.find((one) => isPast(paymentUnresolvedAt(order, one), now))
  if (payment) return record(order, { type: 'paymentUnresolved', by, at: now, paymentId: payment.paymentId })
  const refund = order.refunds.find((one) => isPast(refundUnresolvedAt(order, one), now))
  if (refund) return record(order, { type: 'refundUnresolved', by, at: now, refundId: refund.refundId })
  const late = openExceptions(order).filter((one) => isPast(remindOfExceptionAt(one), now))
  if (late.length === 0) return order
  const exceptionIds = late.map(({ exceptionId }) => exceptionId)
  return record(order, { type: 'exceptionsReminded', by, at: now, exceptionIds })
}

/**
 * What the passing of time does to an order. Early is a no-op and late is still right, so it may be asked at any moment and
 * any number of times.
 *
 *     placed ── payment window ──► closed
 *     paid ── delivery window ──► reminded ── half ──► reminded, operators alerted ── half ──► refunded
 *     shipped ── auto-confirm window ──► completed
 *     nobody answers ── a day ──► an exception ── a day ──► operators reminded ── two days ──► …
 */
export const meetDeadline = (order: Order, { by }: By, now: Instant): Order | Refusal => {
  if (!isPast(statusDueAt(order), now)) return escalate(order, { by }, now)
  switch (order.status) {
    case 'PENDING_PAYMENT':
      // Somebody might still pay an open attempt: it is closed at its provider first.
      return order.payments.some(isOpen)
        ? escalate(order, { by }, now)
        : record(order, { type: 'paymentExpired', by, at: now })
    case 'PAID': {
      const reminder = order.remindedAt.length + 1
      if (reminder <= reminders) return record(order, { type: 'reminded', by, at: now, reminder })
      const refunds = refundItems(order, undeliveredOf(order), 'not delivered in time')
      return record(order, { type: 'deliveryExpired', by, at: now, refunds })
    }
    case 'SHIPPED':
      return record(order, { type: 'autoConfirmed', by, at: now })
    default:
      return record(order, { type: 'refunded', by, at: now })
  }
}
