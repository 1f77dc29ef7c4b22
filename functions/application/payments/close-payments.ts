import { findProvider } from '../../adapters/providers/index.ts'
import type { PaymentId } from '../../domain/ids.ts'
import { type Order, paymentOf } from '../../domain/order/order.ts'
import { recordPaymentStatus } from '../../domain/order/record-provider-status.ts'
import { isOpen } from '../../domain/payment/payment.ts'
import type { Instant } from '../../domain/time.ts'
import { changeOrder } from '../orders/change-order.ts'

/** Closes an attempt at its provider and saves where it ended; notes it where the provider does not say. */
export const closePayment = async (order: Order, paymentId: PaymentId, now: Instant): Promise<Order> => {
  const payment = paymentOf(order, paymentId)
  const outcome = payment && (await findProvider(payment.provider)?.close(paymentId, now))
  const providerStatus = outcome?.answer === 'yes' ? outcome.value : ({ status: 'unknown' } as const)
  return changeOrder(order.orderId, (current) => recordPaymentStatus(current, paymentId, providerStatus, now))
}

/** Closes every attempt of an order that somebody might still pay, so that nobody pays for a closed order. */
export const closePayments = async (order: Order, now: Instant): Promise<Order> => {
  let current = order
  for (const { paymentId } of order.payments.filter(isOpen)) current = await closePayment(current, paymentId, now)
  return current
}
