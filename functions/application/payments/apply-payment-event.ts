import { findProvider } from '../../adapters/providers/index.ts'
import type { ProviderEvent } from '../../adapters/providers/provider.ts'
import type { OrderId, PaymentId } from '../../domain/ids.ts'
import { type Order, paymentOf } from '../../domain/order/order.ts'
import { recordStanding } from '../../domain/order/record-provider-status.ts'
import type { Standing } from '../../domain/payment/provider-status.ts'
import { Refusal, refuse } from '../../domain/refusal.ts'
import { after, type Instant, minute, type Seconds } from '../../domain/time.ts'
import { changeOrder } from '../orders/change-order.ts'

type PaymentEvent = Extract<ProviderEvent, { type: 'payment' }>

/** A payment that an order does not have after so long is no race with its being saved. */
const raceIsOver: Seconds = 10 * minute

const isUnmatched = (error: unknown): boolean =>
  error instanceof Refusal && ['payment.unmatched', 'order.not_found'].includes(error.code)

/** Books where a payment of the order stands. One under this id that is with another provider is not this one. */
const book = (
  provider: string,
  orderId: OrderId,
  paymentId: PaymentId,
  standing: Standing,
  now: Instant,
  isMeant = false,
) =>
  changeOrder(orderId, (order) => {
    const payment = paymentOf(order, paymentId)
    if (payment && payment.provider !== provider)
      return refuse('payment.unmatched', `${paymentId} is not a payment with ${provider}.`)
    return recordStanding(order, paymentId, standing, now, isMeant ? { provider } : undefined)
  })

/**
 * The order does not have this payment. The provider is asked whose it is. Another order's is booked there. One that is said to be for
 * this order may be about to be saved, and has to come again; after a while it is money that this order never asked for.
 */
const takeStrange = async (provider: string, told: PaymentEvent, refusal: unknown, now: Instant): Promise<Order> => {
  const { orderId, paymentId, at } = told
  const found = await findProvider(provider)?.find(paymentId, now)
  if (found?.answer !== 'yes') throw refusal
  const { standing } = found.value
  if (standing.status !== told.payment.status) throw refusal
  if (found.value.orderId !== orderId) return book(provider, found.value.orderId, paymentId, standing, now)
  if (now < after(at, raceIsOver)) throw refusal
  return book(provider, orderId, paymentId, standing, now, true)
}

/** A payment was made, declined or closed. */
export const takePayment = async (provider: string, told: PaymentEvent, now: Instant): Promise<Order> => {
  try {
    return await book(provider, told.orderId, told.paymentId, told.payment, now)
  } catch (error) {
    if (isUnmatched(error)) return takeStrange(provider, told, error, now)
    throw error
  }
}
