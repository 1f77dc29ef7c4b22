import { findProvider } from '../../adapters/providers/index.ts'
import type { ProviderEvent } from '../../adapters/providers/provider.ts'
import type { OrderId, PaymentId } from '../../domain/ids.ts'
import { type Order, paymentOf } from '../../domain/order/order.ts'
import { recordPaymentStatus } from '../../domain/order/record-provider-status.ts'
import type { ProviderPaymentStatus } from '../../domain/payment/provider-status.ts'
import { Refusal, refuse } from '../../domain/refusal.ts'
import { after, type Instant, minute, type Seconds } from '../../domain/time.ts'
import { changeOrder } from '../orders/change-order.ts'

type PaymentEvent = Extract<ProviderEvent, { type: 'payment' }>

/** A payment that an order does not have after so long is no race with its being saved. */
const raceIsOver: Seconds = 10 * minute

const isUnmatched = (error: unknown): boolean =>
  error instanceof Refusal && ['payment.unmatched', 'order.not_found'].includes(error.code)

/** Records what the provider says of a payment of the order. One under this id that is with another provider is not this one. */
const recordAt = (
  provider: string,
  orderId: OrderId,
  paymentId: PaymentId,
  providerStatus: ProviderPaymentStatus,
  now: Instant,
  isMeant = false,
) =>
  changeOrder(orderId, (order) => {
    const payment = paymentOf(order, paymentId)
    if (payment && payment.provider !== provider)
      return refuse('payment.unmatched', `${paymentId} is not a payment with ${provider}.`)
    return recordPaymentStatus(order, paymentId, providerStatus, now, isMeant ? { provider } : undefined)
  })

/**
 * The order does not have this payment. The provider is asked whose it is. Another order's is booked there. One that is said to be for
 * this order may be about to be saved, and has to come again; after a while it is money that this order never asked for.
 */
const applyUnmatchedPayment = async (
  provider: string,
  event: PaymentEvent,
  refusal: unknown,
  now: Instant,
): Promise<Order> => {
  const { orderId, paymentId, at } = event
  const found = await findProvider(provider)?.find(paymentId, now)
  if (found?.answer !== 'yes') throw refusal
  const { providerStatus } = found.value
  if (providerStatus.status !== event.payment.status) throw refusal
  if (found.value.orderId !== orderId) return recordAt(provider, found.value.orderId, paymentId, providerStatus, now)
  if (now < after(at, raceIsOver)) throw refusal
  return recordAt(provider, orderId, paymentId, providerStatus, now, true)
}

/**
 * A payment was made, declined or closed. Throws the refusal `payment.unmatched` where the event has to come again, `order.not_found`
 * where no order has it.
 */
export const applyPaymentEvent = async (provider: string, event: PaymentEvent, now: Instant): Promise<Order> => {
  try {
    return await recordAt(provider, event.orderId, event.paymentId, event.payment, now)
  } catch (error) {
    if (isUnmatched(error)) return applyUnmatchedPayment(provider, event, error, now)
    throw error
  }
}
