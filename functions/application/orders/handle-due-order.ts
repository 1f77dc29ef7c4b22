import { findOrder } from '../../adapters/dynamodb/order-repository.ts'
import type { OrderId, PaymentId } from '../../domain/ids.ts'
import { askPaymentAt, askRefundAt, dueAt, paymentDueAt } from '../../domain/order/deadlines.ts'
import { type Order, paymentOf } from '../../domain/order/order.ts'
import { recordPaymentStatus } from '../../domain/order/record-provider-status.ts'
import type { Instant } from '../../domain/time.ts'
import { closePayment } from '../payments/close-payments.ts'
import { openPayment } from '../payments/open-payment.ts'
import { sendRefund } from '../payments/send-refund.ts'
import { applyDeadlines } from './apply-deadlines.ts'
import { changeOrder } from './change-order.ts'

const isDue = (moment: Instant | undefined, now: Instant): boolean => moment !== undefined && moment <= now

/** While the order waits for a payment, an attempt without an answer is asked for again, under the same id. */
const retryPayment = async (order: Order, paymentId: PaymentId, now: Instant): Promise<Order> => {
  const asked = await openPayment(order, paymentId, now)
  if (paymentOf(asked, paymentId)?.status !== 'UNKNOWN') return asked
  return changeOrder(order.orderId, (current) => recordPaymentStatus(current, paymentId, { status: 'unknown' }, now))
}

/**
 * Asks the providers whatever is to be asked by now: attempts without an answer, attempts that the order needs no more and that
 * nobody may pay any more, refunds that are late.
 */
const askProviders = async (order: Order, now: Instant): Promise<Order> => {
  let current = order
  const waiting = order.status === 'PENDING_PAYMENT' && now < paymentDueAt(order)
  for (const payment of order.payments.filter((one) => isDue(askPaymentAt(order, one), now)))
    current = await (waiting ? retryPayment : closePayment)(current, payment.paymentId, now)
  for (const refund of order.refunds.filter((one) => isDue(askRefundAt(one), now)))
    current = await sendRefund(current, refund.refundId, now)
  return current
}

/**
 * Does what time demands of an order: asks its providers, then decides. Called when a wait of the
 * state machine ends and by the sweep, and safe to call at any moment, any number of times.
 */
export const handleDueOrder = async (orderId: OrderId, now: Instant): Promise<Order> => {
  const order = await findOrder(orderId)
  if (!isDue(dueAt(order), now)) return order
  return applyDeadlines(await askProviders(order, now), now)
}
