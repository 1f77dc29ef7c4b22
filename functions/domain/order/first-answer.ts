import type { DeliveryId, PaymentId } from '../ids.ts'
import type { PaymentRequest } from '../payment/payment.ts'
import type { Actor } from './actor.ts'
import { type EventOf, type OrderEvent, paymentAnswers } from './events.ts'
import type { Order } from './order.ts'
import { replayTo } from './record.ts'

const answersFor = (paymentId: PaymentId) => (event: OrderEvent) =>
  paymentAnswers.includes(event.type) && 'paymentId' in event && event.paymentId === paymentId

/**
 * The order as it was when the request that began `paymentId` was answered first: with that payment, and none of what came
 * later. A repeat of the request is answered from it.
 */
export const whenAnswered = (order: Order, paymentId: PaymentId): Order => {
  const index = order.events.findIndex(answersFor(paymentId))
  return index < 0 ? order : replayTo(order.events, index + 1)
}

/** The order as it was when it had been placed, its first payment included where it was placed with one. */
export const whenPlaced = (order: Order): Order => {
  const [placed] = order.events
  return placed?.type === 'placed' && placed.payment
    ? whenAnswered(order, placed.payment.paymentId)
    : replayTo(order.events, 1)
}

/** What was asked when a payment of the order was begun, and the version of the order that it made. Throws where the order has no such payment. */
export const paymentRequestOf = (order: Order, paymentId: PaymentId): { request: PaymentRequest; version: number } => {
  const requests = order.events.map((event) => ('payment' in event ? event.payment : undefined))
  const index = requests.findIndex((request) => request?.paymentId === paymentId)
  const request = requests[index]
  if (!request) throw new Error(`${order.orderId} has no payment ${paymentId}`)
  return { request, version: index + 1 }
}

/** The events that a request makes whose repeat is known by what was asked, and not by a key. */
type Repeatable = 'cancelled' | 'partDelivered' | 'delivered' | 'deliveryFailed'

/** Which request: what it makes, who asked, and a hash of what was asked. */
type RequestTraits = {
  readonly makes: readonly Repeatable[]
  readonly by: Actor
  readonly requestHash: string | undefined
}

/** Whether an event was made by this request. Without a hash (nobody has asked for it) it was not. */
export const isMadeBy =
  ({ makes, by, requestHash }: RequestTraits) =>
  (event: OrderEvent): boolean =>
    requestHash !== undefined &&
    (makes as readonly string[]).includes(event.type) &&
    event.by === by &&
    'requestHash' in event &&
    event.requestHash === requestHash

/** The event with which a parcel was sent. */
export const isSentAs =
  (deliveryId: DeliveryId) =>
  (event: OrderEvent): event is EventOf<'partShipped' | 'shipped'> =>
    'delivery' in event && event.delivery.deliveryId === deliveryId

/** The order as it was after the last of these events; undefined where there is none. A repeat of what made it is answered from it. */
export const whenMade = (order: Order, isMade: (event: OrderEvent) => boolean): Order | undefined => {
  const index = order.events.findLastIndex(isMade)
  return index < 0 ? undefined : replayTo(order.events, index + 1)
}
