import { measure } from '../../adapters/telemetry.ts'
import type { EventType, OrderEvent } from '../../domain/order/events.ts'
import { type Order, paymentOf, refundOf } from '../../domain/order/order.ts'
import type { Effect } from '../reaction.ts'

/** What an event counts for beside itself, with the provider that it is about. */
const counts: { readonly [T in EventType]?: string } = {
  paymentCaptured: 'PaymentsCaptured',
  lateOrDuplicatePaymentCaptured: 'PaymentsCaptured',
  paymentFailed: 'PaymentsFailed',
  paymentUnanswered: 'PaymentsUnanswered',
}

/** What an event counts for, with every provider. */
const failures: { readonly [T in EventType]?: string } = {
  paymentUnanswered: 'UnknownOutcomes',
  paymentUnresolved: 'UnknownOutcomes',
  refundUnresolved: 'UnknownOutcomes',
  deliveryFailed: 'DeliveriesFailed',
  deliveryExpired: 'DeliveriesFailed',
  refundFailed: 'RefundsFailed',
}

/** How long money was away from the shopper for nothing: since it was captured on an order that could not use it. */
const secondsStranded = (order: Order, event: OrderEvent): number | undefined => {
  if (event.type !== 'partRefunded') return undefined
  const payment = paymentOf(order, refundOf(order, event.refundId)?.paymentId)
  if (!payment?.capturedAt || payment.paymentId === order.paidBy) return undefined
  return (event.at - payment.capturedAt) / 1000
}

/** Each event is counted, by its name, and for what it says of payments, deliveries and refunds. */
export const measureEvent: Effect = async (order, event) => {
  const { type, at } = event
  measure(at, { OrderEvents: 1 }, { event: type })
  const [count, failure] = [counts[type], failures[type]]
  const provider = 'paymentId' in event ? paymentOf(order, event.paymentId)?.provider : undefined
  if (count && provider) measure(at, { [count]: 1 }, { provider })
  if (failure) measure(at, { [failure]: 1 })
  const stranded = secondsStranded(order, event)
  if (stranded !== undefined) measure(at, { SecondsStranded: [stranded, 'Seconds'] })
}
