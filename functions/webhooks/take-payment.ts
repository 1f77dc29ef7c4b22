import { changeOrder } from '../adapters/orders.ts'
import type { ProviderEvent } from '../adapters/providers/provider.ts'
import type { Order } from '../domain/order.ts'
import { recordStanding } from '../domain/standing.ts'
import { after, type Instant, minute, type Seconds } from '../domain/time.ts'

/** A payment that an order does not have after so long is no race with its being saved: the provider means it. */
const raceIsOver: Seconds = 10 * minute

/** A payment was made, declined or closed. */
export const takePayment = (
  provider: string,
  { orderId, paymentId, payment, at }: Extract<ProviderEvent, { type: 'payment' }>,
  now: Instant,
): Promise<Order> => {
  const insistent = now >= after(at, raceIsOver) ? { provider } : undefined
  return changeOrder(orderId, (order) => recordStanding(order, paymentId, payment, now, insistent))
}
