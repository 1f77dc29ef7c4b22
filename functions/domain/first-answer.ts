import type { EventType, OrderEvent, PaymentRequest } from './events.ts'
import type { PaymentId } from './ids.ts'
import type { Order } from './order.ts'
import { replay } from './record.ts'

const answers: readonly EventType[] = ['paymentOpened', 'paymentFailed', 'paymentLapsed', 'paymentCaptured']

const answersFor = (paymentId: PaymentId) => (event: OrderEvent) =>
  answers.includes(event.type) && 'paymentId' in event && event.paymentId === paymentId

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

/** What was asked when the payment was begun, apart from the order's own placement. */
export const paymentRequestOf = (order: Order, paymentId: PaymentId): PaymentRequest | undefined =>
  order.events
    .flatMap((event) => ('payment' in event && event.payment ? [event.payment] : []))
    .find((payment) => payment.paymentId === paymentId)
