import { decide } from '../domain/decide.ts'
import type { OrderId } from '../domain/ids.ts'
import { dueAt, isOpen, type Order, paymentDueAt } from '../domain/order.ts'
import { recordStanding } from '../domain/standing.ts'
import type { Instant } from '../domain/time.ts'
import { openPayment } from './open-payment.ts'
import { changeOrder, findOrder } from './orders.ts'
import { findProvider } from './providers/index.ts'

/**
 * Before an unpaid order closes, each payment that is still open is closed at its provider, so that nobody pays for a closed
 * order. Until then, a payment whose outcome is not known is asked for again, under the same id; one that the order needs no
 * more is closed.
 */
const settlePayments = async (order: Order, now: Instant): Promise<void> => {
  const waiting = order.status === 'PENDING_PAYMENT' && now < paymentDueAt(order)
  const unsettled = order.payments.filter((payment) => payment.status === 'UNKNOWN' || (isOpen(payment) && !waiting))
  for (const { paymentId, provider } of unsettled) {
    if (waiting) {
      await openPayment(order, paymentId, now)
      continue
    }
    const outcome = await findProvider(provider)?.close(paymentId, now)
    if (outcome?.answer !== 'yes') continue
    await changeOrder(order.orderId, (current) => recordStanding(current, paymentId, outcome.value, now))
  }
}

/**
 * Does what time demands of an order: asks its providers, then decides. Called when a wait of the state machine ends and by
 * the sweep, and safe to call at any moment, any number of times.
 */
export const meetDeadline = async (orderId: OrderId, now: Instant): Promise<Order> => {
  const order = await findOrder(orderId)
  const due = dueAt(order)
  if (due === undefined || now < due) return order
  await settlePayments(order, now)
  return changeOrder(orderId, (current) => decide(current, { type: 'meetDeadline', by: 'clock' }, now))
}
