import type { PaymentId } from '../ids.ts'
import type { PaymentRequest } from '../payment/payment.ts'
import { type OrderEvent, paymentAnswers } from './events.ts'
import type { Order } from './order.ts'
import { replay } from './record.ts'

const answersFor = (paymentId: PaymentId) => (event: OrderEvent) =>
  paymentAnswers.includes(event.type) && 'paymentId' in event && event.paymentId === paymentId

/**
 * The order as it was when the request that began `paymentId` was answered first: with that payment, and none of what came
 * later. A repeat of the request is answered from it.
 */
export const whenAnswered = (order: Order, paymentId: PaymentId): Order => {
  const index = order.events.findIndex(answersFor(paymentId))
  return index < 0 ? order : replay(order.events.slice(0, index + 1))
}

/** The order as it was when it had been placed, its first payment included where it was placed with one. */
export const whenPlaced = (order: Order): Order => {
  const [placed] = order.events
  return placed?.type === 'placed' && placed.payment
    ? whenAnswered(order, placed.payment.paymentId)
    : replay(order.events.slice(0, 1))
}

/** What was asked when a payment of the order was begun, and the version of the order that it made. Throws where the order has no such payment. */
export const paymentRequestOf = (order: Order, paymentId: PaymentId): { request: PaymentRequest; version: number } => {
  const requests = order.events.map((event) => ('payment' in event ? event.payment : undefined))
  const index = requests.findIndex((request) => request?.paymentId === paymentId)
  const request = requests[index]
  if (!request) throw new Error(`${order.orderId} has no payment ${paymentId}`)
  return { request, version: index + 1 }
}
