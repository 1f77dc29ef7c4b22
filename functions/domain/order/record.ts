import type { DeliveryId, PaymentId, RefundId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Instant } from '../time.ts'
import type { EventOf, EventType, OrderEvent, Parcel, PaymentRequest, RefundRequest } from './events.ts'
import { exceptionsAfter } from './exceptions.ts'
import { nextStatus } from './lifecycle.ts'
import {
  type Asked,
  type Delivery,
  type Order,
  type Payment,
  paymentOf,
  type Refund,
  refundOf,
  totalOf,
} from './order.ts'

type Evolve = { [T in Exclude<EventType, 'placed'>]: (order: Order, event: EventOf<T>) => Partial<Order> }

const begin = (event: EventOf<'placed'>): Order => {
  const total = totalOf(event.items, event.currency)
  return {
    orderId: event.orderId,
    userId: event.userId,
    merchantId: event.merchantId,
    status: 'PENDING_PAYMENT',
    items: event.items,
    commissionBps: event.commissionBps,
    total,
    deliverTo: event.deliverTo,
    payments: event.payment ? [start(event.payment, total, event.at)] : [],
    deliveries: [],
    refunds: [],
    exceptions: [],
    windows: event.windows,
    createdAt: event.at,
    remindedAt: [],
    requestHash: event.requestHash,
    version: 1,
    events: [event],
  }
}

const start = ({ paymentId, provider, method }: PaymentRequest, amount: Money, at: Instant): Payment => ({
  paymentId,
  provider,
  method,
  amount,
  status: 'UNKNOWN',
  startedAt: at,
})

const payment = (order: Order, paymentId: PaymentId, change: Partial<Payment>): Partial<Order> => ({
  payments: order.payments.map((one) => (one.paymentId === paymentId ? { ...one, ...change } : one)),
})

const refund = (order: Order, refundId: RefundId | undefined, change: Partial<Refund>): Partial<Order> => ({
  refunds: order.refunds.map((one) => (one.refundId === refundId ? { ...one, ...change } : one)),
})

const onceMore = (asked: Asked | undefined, at: Instant): Asked => ({
  times: (asked?.times ?? 0) + 1,
  since: asked?.since ?? at,
  last: at,
})

const requested = (
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

const sent = (order: Order, { delivery, at }: { delivery: Parcel; at: Instant }): Partial<Order> => ({
  deliveries: [...order.deliveries, { ...delivery, status: 'SHIPPED', shippedAt: at }],
})

const arrived = (order: Order, { deliveryIds }: { deliveryIds: readonly DeliveryId[] }): Partial<Order> => ({
  deliveries: order.deliveries.map(
    (one): Delivery => (deliveryIds.includes(one.deliveryId) ? { ...one, status: 'DELIVERED' } : one),
  ),
})

/** Everything that is on its way has arrived, or has failed. */
const ended = (order: Order, status: Delivery['status']): Partial<Order> => ({
  deliveries: order.deliveries.map((one) => (one.status === 'SHIPPED' ? { ...one, status } : one)),
})

/** Money that the order had not asked for: of an attempt of its own, or of one that nobody knew of. */
const strange = (order: Order, event: EventOf<'paymentMismatched'>): Partial<Order> => {
  const { paymentId, provider, amount, at } = event
  const captured = { status: 'CAPTURED', captured: amount, capturedAt: at } as const
  if (paymentOf(order, paymentId)) return payment(order, paymentId, captured)
  const { requestHash } = order
  return { payments: [...order.payments, { ...start({ paymentId, provider, requestHash }, amount, at), ...captured }] }
}

/** What an operator's decision changes at once; what it asks a provider for stands in the event's refunds. */
const resolved = (order: Order, event: EventOf<'exceptionResolved'>): Partial<Order> => {
  const exception = order.exceptions.find((one) => one.exceptionId === event.exceptionId)
  if (!exception) return {}
  const { kind, about } = exception
  const again = onceMore(undefined, event.at)
  if (kind === 'payment.unanswered')
    return payment(order, about as PaymentId, event.action === 'retry' ? { asked: again } : { status: 'EXPIRED' })
  if (kind === 'payment.mismatched') return requested(order, event)
  if (kind === 'refund.unrequested' || kind === 'refund.doubled') return {}
  const refundId = about as RefundId
  switch (event.action) {
    case 'refund':
      return refund(order, refundId, { status: 'SUCCEEDED', byHand: true })
    case 'retry': {
      // A refund that failed is asked for anew; one that may still be under way is asked about again.
      const [anew] = event.refunds
      return anew
        ? requested({ ...order, ...refund(order, refundId, { retriedAs: anew.refundId }) }, event)
        : refund(order, refundId, { requestedAt: event.at, asked: { ...again, answer: 'unknown' } })
    }
    case 'write_off':
    case 'mark_delivered':
      return refund(order, refundId, { status: 'FAILED' })
  }
}

const nothing = (): Partial<Order> => ({})

const evolve: Evolve = {
  paymentStarted: (order, event) => ({
    payments: [...order.payments, start(event.payment, order.total, event.at)],
  }),
  paymentOpened: (order, { paymentId, action }) =>
    payment(order, paymentId, { status: 'PENDING', action, asked: undefined }),
  paymentFailed: (order, { paymentId }) => payment(order, paymentId, { status: 'FAILED' }),
  paymentLapsed: (order, { paymentId }) => payment(order, paymentId, { status: 'EXPIRED' }),
  paymentUnanswered: (order, { paymentId, at }) =>
    payment(order, paymentId, { asked: onceMore(paymentOf(order, paymentId)?.asked, at) }),
  paymentUnresolved: nothing,
  paymentCaptured: (order, { paymentId, amount, at }) => ({
    ...payment(order, paymentId, { status: 'CAPTURED', captured: amount, capturedAt: at }),
    paidAt: at,
    paidBy: paymentId,
  }),
  strayPaymentCaptured: (order, event) => ({
    ...payment(order, event.paymentId, { status: 'CAPTURED', captured: event.amount, capturedAt: event.at }),
    ...requested(order, event),
  }),
  paymentMismatched: strange,
  paymentExpired: nothing,
  cancelled: requested,
  partShipped: sent,
  shipped: (order, event) => ({ ...sent(order, event), shippedAt: event.at }),
  partDelivered: arrived,
  delivered: arrived,
  autoConfirmed: (order) => ended(order, 'DELIVERED'),
  reminded: (order, { at }) => ({ remindedAt: [...order.remindedAt, at] }),
  deliveryFailed: (order, event) => ({ ...ended(order, 'FAILED'), ...requested(order, event) }),
  deliveryExpired: (order, event) => ({ ...ended(order, 'FAILED'), ...requested(order, event) }),
  refundRequested: requested,
  refundAsked: (order, { refundId, answer, at }) => {
    const asked = refundOf(order, refundId)?.asked
    return refund(order, refundId, { asked: { ...onceMore(asked?.answer === answer ? asked : undefined, at), answer } })
  },
  refundUnresolved: nothing,
  refundMismatched: nothing,
  refundDoubled: (order, { refundId }) => refund(order, refundId, { doubled: true }),
  refundFailed: (order, { refundId }) => refund(order, refundId, { status: 'FAILED' }),
  partRefunded: (order, { refundId }) => refund(order, refundId, { status: 'SUCCEEDED' }),
  refunded: (order, { refundId }) => refund(order, refundId, { status: 'SUCCEEDED' }),
  exceptionsReminded: nothing,
  exceptionResolved: resolved,
}

/** The order after one more event. The status moves as the lifecycle table says, and only then. */
export const record = (order: Order | undefined, event: OrderEvent): Order => {
  if (event.type === 'placed') {
    if (order) throw new Error(`${order.orderId} is placed already`)
    return begin(event)
  }
  if (!order) throw new Error(`an order begins with placed, not with ${event.type}`)
  const change = (evolve[event.type] as (order: Order, event: OrderEvent) => Partial<Order>)(order, event)
  const next = {
    ...order,
    ...change,
    status: nextStatus(order.status, event.type) ?? order.status,
    version: order.version + 1,
    events: [...order.events, event],
  }
  return { ...next, exceptions: exceptionsAfter(next, event) }
}

/** The order that a list of events tells, from the first to the last. The events are the truth; the rest follows. */
export const replay = (events: readonly OrderEvent[]): Order => {
  const order = events.reduce<Order | undefined>(record, undefined)
  if (!order) throw new Error('an order has at least one event')
  return order
}
