import { findOrder } from '../../adapters/dynamodb/order-repository.ts'
import type { OrderId, PaymentId } from '../../domain/ids.ts'
import { askPaymentAt, askRefundAt, dueAt, paymentDueAt } from '../../domain/order/deadlines.ts'
import type { Order } from '../../domain/order/order.ts'
import { recordPaymentStatus } from '../../domain/order/record-provider-status.ts'
import type { Instant } from '../../domain/time.ts'
import { askToClose } from '../payments/close-payments.ts'
import { askToOpen } from '../payments/open-payment.ts'
import { askToRefund } from '../payments/send-refund.ts'
import { applyDeadlines } from './apply-deadlines.ts'
import { changeInTurn, type Decision } from './change-order.ts'

const isDue = (moment: Instant | undefined, now: Instant): boolean => moment !== undefined && moment <= now

/** While the order waits for a payment, an attempt without an answer is asked for again, under the same id. */
const retryPayment = async (order: Order, paymentId: PaymentId, now: Instant): Promise<Decision[]> => {
  const answered = await askToOpen(order, paymentId, now)
  if (answered.length > 0) return answered
  return [(current) => recordPaymentStatus(current, paymentId, { status: 'unknown' }, now)]
}

/**
 * Asks the providers whatever is to be asked by now: attempts without an answer, attempts that the order needs no more and that
 * nobody may pay any more, refunds that are late. All side by side, so that many take no longer than one does: a provider's timeout (4 s), of
 * the 30 s that the state machine's function has and the 15 s that the sweep leaves for its last orders.
 */
const askProviders = async (order: Order, now: Instant): Promise<Order> => {
  const waiting = order.status === 'PENDING_PAYMENT' && now < paymentDueAt(order)
  const payments = order.payments.filter((one) => isDue(askPaymentAt(order, one), now))
  const refunds = order.refunds.filter((one) => isDue(askRefundAt(one), now))
  const asked = [
    ...payments.map(({ paymentId }) => (waiting ? retryPayment : askToClose)(order, paymentId, now)),
    ...refunds.map(({ refundId }) => askToRefund(order, refundId, now)),
  ]
  return changeInTurn(order, (await Promise.all(asked)).flat())
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
