import { changeOrder } from '../adapters/orders.ts'
import { findProvider } from '../adapters/providers/index.ts'
import type { ProviderEvent } from '../adapters/providers/provider.ts'
import type { Order } from '../domain/order.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordStanding } from '../domain/standing.ts'
import { after, type Instant, minute, type Seconds } from '../domain/time.ts'

type PaymentEvent = Extract<ProviderEvent, { type: 'payment' }>

/** A payment that an order does not have after so long is no race with its being saved. */
const raceIsOver: Seconds = 10 * minute

/**
 * The order does not have this payment. While that may be a race, the provider has to tell us again. After that it is asked
 * whose payment it is, and believed: another order's, or this one's, which then holds money that it never asked for.
 */
const takeStrange = async (provider: string, told: PaymentEvent, now: Instant): Promise<Order> => {
  const { orderId, paymentId, payment, at } = told
  const found = now < after(at, raceIsOver) ? undefined : await findProvider(provider)?.find(paymentId, now)
  if (found?.answer === 'yes' && found.value.orderId !== orderId) {
    const { standing } = found.value
    return changeOrder(found.value.orderId, (order) => recordStanding(order, paymentId, standing, now))
  }
  const insistent = found && found.answer !== 'unknown' ? { provider } : undefined
  return changeOrder(orderId, (order) => recordStanding(order, paymentId, payment, now, insistent))
}

/** A payment was made, declined or closed. */
export const takePayment = async (provider: string, told: PaymentEvent, now: Instant): Promise<Order> => {
  const { orderId, paymentId, payment } = told
  try {
    return await changeOrder(orderId, (order) => recordStanding(order, paymentId, payment, now))
  } catch (error) {
    if (error instanceof Refusal && error.code === 'payment.unmatched') return takeStrange(provider, told, now)
    throw error
  }
}
