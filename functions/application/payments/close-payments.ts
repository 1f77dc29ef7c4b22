import { findProvider } from '../../adapters/providers/index.ts'
import type { PaymentId } from '../../domain/ids.ts'
import { type Order, paymentOf } from '../../domain/order/order.ts'
import { recordPaymentStatus } from '../../domain/order/record-provider-status.ts'
import { isOpen } from '../../domain/payment/payment.ts'
import type { Instant } from '../../domain/time.ts'
import { changeInTurn, type Decision } from '../orders/change-order.ts'

/** Closes an attempt at its provider; what is to be saved is where it ended, or that the provider does not say. */
export const askToClose = async (order: Order, paymentId: PaymentId, now: Instant): Promise<Decision[]> => {
  const payment = paymentOf(order, paymentId)
  const outcome = payment && (await findProvider(payment.provider)?.close(paymentId, now))
  const providerStatus = outcome?.answer === 'yes' ? outcome.value : ({ status: 'unknown' } as const)
  return [(current) => recordPaymentStatus(current, paymentId, providerStatus, now)]
}

/**
 * Closes every attempt of an order that somebody might still pay, so that nobody pays for a closed order. The providers are asked side by side:
 * however many attempts there are, it takes one provider's timeout (4 s) and a write of some milliseconds for each, of the 15 s that a function has.
 */
export const closePayments = async (order: Order, now: Instant): Promise<Order> => {
  const asked = order.payments.filter(isOpen).map(({ paymentId }) => askToClose(order, paymentId, now))
  return changeInTurn(order, (await Promise.all(asked)).flat())
}
