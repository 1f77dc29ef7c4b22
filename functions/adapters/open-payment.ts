import { decide } from '../domain/decide.ts'
import type { PaymentId } from '../domain/ids.ts'
import { type Order, paymentDueAt } from '../domain/order.ts'
import type { Instant } from '../domain/time.ts'
import { changeOrder } from './orders.ts'
import { findProvider } from './providers/index.ts'

/**
 * Asks the provider to take a payment that is saved already, and saves its answer. Our payment id is the provider's
 * idempotency key, so asking again (a repeated request, a lost answer) is the same payment. An answer that does not come
 * leaves the payment `UNKNOWN`, to be asked about later.
 */
export const openPayment = async (order: Order, paymentId: PaymentId, now: Instant): Promise<Order> => {
  const payment = order.payments.find((one) => one.paymentId === paymentId)
  const provider = payment && findProvider(payment.provider)
  if (payment?.status !== 'UNKNOWN' || !provider) return order
  const answer = await provider.create({
    orderId: order.orderId,
    paymentId,
    amount: payment.amount,
    method: payment.method,
    expiresAt: paymentDueAt(order),
    now,
  })
  if (answer.answer === 'unknown') return order
  return changeOrder(order.orderId, (current) =>
    decide(current, { type: 'answerPayment', by: 'provider', paymentId, answer }, now),
  )
}
