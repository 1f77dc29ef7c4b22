import type { Delivery, Parcel } from '../fulfilment/delivery.ts'
import { type DeliveryId, isId, type PaymentId, type RefundId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Asked, Payment, PaymentRequest } from '../payment/payment.ts'
import type { Refund, RefundRequest } from '../payment/refund.ts'
import type { Instant } from '../time.ts'
import type { EventOf, EventType } from './events.ts'
import { type Order, paymentOf, refundOf } from './order.ts'

type Evolve = { [T in Exclude<EventType, 'placed'>]: (order: Order, event: EventOf<T>) => Partial<Order> }

/** A payment of which the provider has not heard yet. */
export const newPayment = ({ paymentId, provider, method }: PaymentRequest, amount: Money, at: Instant): Payment => ({
  paymentId,
  provider,
  method,
  amount,
  status: 'UNKNOWN',
  startedAt: at,
})

const withPayment = (order: Order, paymentId: PaymentId, change: Partial<Payment>): Partial<Order> => ({
  payments: order.payments.map((one) => (one.paymentId === paymentId ? { ...one, ...change } : one)),
})

const withRefund = (order: Order, refundId: RefundId | undefined, change: Partial<Refund>): Partial<Order> => ({
  refunds: order.refunds.map((one) => (one.refundId === refundId ? { ...one, ...change } : one)),
})

const onceMore = (asked: Asked | undefined, at: Instant): Asked => ({
  times: (asked?.times ?? 0) + 1,
  since: asked?.since ?? at,
  last: at,
})

const withRefundsRequested = (
  order: Order,
  { refunds, at }: { refunds: readonly RefundRequest[]; at: Instant },
): Partial<Order> => ({
  refunds: [
    ...order.refunds,
    ...refunds.map((one): Refund => {
      const status = one.foreignId === undefined ? 'REQUESTED' : 'SUCCEEDED'
      return { ...one, status, requestedAt: at }
    }),
  ],
})

const parcelSent = (order: Order, { delivery, at }: { delivery: Parcel; at: Instant }): Partial<Order> => ({
  deliveries: [...order.deliveries, { ...delivery, status: 'SHIPPED', shippedAt: at }],
})

const parcelsArrived = (order: Order, { deliveryIds }: { deliveryIds: readonly DeliveryId[] }): Partial<Order> => ({
  deliveries: order.deliveries.map(
    (one): Delivery => (deliveryIds.includes(one.deliveryId) ? { ...one, status: 'DELIVERED' } : one),
  ),
})

/** Everything that is on its way has arrived, or has failed. */
const parcelsEnded = (order: Order, status: Delivery['status']): Partial<Order> => ({
  deliveries: order.deliveries.map((one) => (one.status === 'SHIPPED' ? { ...one, status } : one)),
})

/** Money that the order had not asked for: of an attempt of its own, or of one that nobody knew of. */
const mismatched = (order: Order, event: EventOf<'paymentMismatched'>): Partial<Order> => {
  const { paymentId, provider, amount, at } = event
  const captured = { status: 'CAPTURED', captured: amount, capturedAt: at } as const
  if (paymentOf(order, paymentId)) return withPayment(order, paymentId, captured)
  const { requestHash } = order
  return {
    payments: [...order.payments, { ...newPayment({ paymentId, provider, requestHash }, amount, at), ...captured }],
  }
}

/** What an operator's decision changes at once; what it asks a provider for stands in the event's refunds. */
const withDecision = (order: Order, event: EventOf<'exceptionResolved'>): Partial<Order> => {
  const exception = order.exceptions.find((one) => one.exceptionId === event.exceptionId)
  if (!exception) return {}
  const { kind, about } = exception
  const again = onceMore(undefined, event.at)
  if (kind === 'payment.mismatched') return withRefundsRequested(order, event)
  if (kind === 'refund.unrequested' || kind === 'refund.doubled') return {}
  if (isId('payment', about))
    return withPayment(order, about, event.action === 'retry' ? { asked: again } : { status: 'EXPIRED' })
  const refundId = about
  switch (event.action) {
    case 'refund':
      return withRefund(order, refundId, { status: 'SUCCEEDED', byHand: true })
    case 'retry': {
      // A refund that failed is asked for under a new id; one that may still be under way is asked about again.
      const [next] = event.refunds
      return next
        ? withRefundsRequested({ ...order, ...withRefund(order, refundId, { retriedAs: next.refundId }) }, event)
        : withRefund(order, refundId, { requestedAt: event.at, asked: { ...again, answer: 'unknown' } })
    }
    case 'write_off':
    case 'mark_delivered':
      return withRefund(order, refundId, { status: 'FAILED' })
  }
}

const unchanged = (): Partial<Order> => ({})

/** What each event changes about an order beside its status, version and exceptions. */
export const evolve: Evolve = {
  paymentStarted: (order, event) => ({
    payments: [...order.payments, newPayment(event.payment, order.total, event.at)],
  }),
  paymentOpened: (order, { paymentId, action }) =>
    withPayment(order, paymentId, { status: 'PENDING', action, asked: undefined }),
  paymentFailed: (order, { paymentId }) => withPayment(order, paymentId, { status: 'FAILED' }),
  attemptExpired: (order, { paymentId }) => withPayment(order, paymentId, { status: 'EXPIRED' }),
  paymentUnanswered: (order, { paymentId, at }) =>
    withPayment(order, paymentId, { asked: onceMore(paymentOf(order, paymentId)?.asked, at) }),
  paymentUnresolved: unchanged,
  paymentCaptured: (order, { paymentId, amount, at }) => ({
    ...withPayment(order, paymentId, { status: 'CAPTURED', captured: amount, capturedAt: at }),
    paidAt: at,
    paidBy: paymentId,
  }),
  lateOrDuplicatePaymentCaptured: (order, event) => ({
    ...withPayment(order, event.paymentId, { status: 'CAPTURED', captured: event.amount, capturedAt: event.at }),
    ...withRefundsRequested(order, event),
  }),
  paymentMismatched: mismatched,
  captureReversed: (order, { paymentId }) =>
    withPayment(order, paymentId, { status: 'FAILED', captured: undefined, capturedAt: undefined }),
  captureRestored: (order, { paymentId, amount, at }) =>
    withPayment(order, paymentId, { status: 'CAPTURED', captured: amount, capturedAt: at }),
  paymentExpired: unchanged,
  cancelled: withRefundsRequested,
  partShipped: parcelSent,
  shipped: (order, event) => ({ ...parcelSent(order, event), shippedAt: event.at }),
  partDelivered: parcelsArrived,
  delivered: parcelsArrived,
  autoConfirmed: (order) => parcelsEnded(order, 'DELIVERED'),
  reminded: (order, { at }) => ({ remindedAt: [...order.remindedAt, at] }),
  deliveryFailed: (order, event) => ({ ...parcelsEnded(order, 'FAILED'), ...withRefundsRequested(order, event) }),
  deliveryExpired: (order, event) => ({ ...parcelsEnded(order, 'FAILED'), ...withRefundsRequested(order, event) }),
  refundRequested: withRefundsRequested,
  refundAsked: (order, { refundId, answer, at }) => {
    const asked = refundOf(order, refundId)?.asked
    return withRefund(order, refundId, {
      asked: { ...onceMore(asked?.answer === answer ? asked : undefined, at), answer },
    })
  },
  refundUnresolved: unchanged,
  refundMismatched: unchanged,
  refundDoubled: (order, { refundId }) => withRefund(order, refundId, { doubled: true }),
  refundFailed: (order, { refundId }) => withRefund(order, refundId, { status: 'FAILED' }),
  partRefunded: (order, { refundId }) => withRefund(order, refundId, { status: 'SUCCEEDED' }),
  refunded: (order, { refundId }) => withRefund(order, refundId, { status: 'SUCCEEDED' }),
  exceptionsReminded: unchanged,
  exceptionResolved: withDecision,
}
