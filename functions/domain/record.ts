import type { EventOf, EventType, OrderEvent, Parcel, PaymentRequest, RefundRequest } from './events.ts'
import type { DeliveryId, PaymentId, RefundId } from './ids.ts'
import { nextStatus } from './lifecycle.ts'
import type { Money } from './money.ts'
import { type Delivery, type Order, type Payment, type Refund, totalOf } from './order.ts'
import type { Instant } from './time.ts'

type Evolve = { [T in Exclude<EventType, 'placed'>]: (order: Order, event: EventOf<T>) => Partial<Order> }

const begin = (event: EventOf<'placed'>): Order => {
  const total = totalOf(event.items, event.currency)
  return {
    orderId: event.orderId,
    userId: event.userId,
    merchantId: event.merchantId,
    status: 'PENDING_PAYMENT',
    items: event.items,
    total,
    deliverTo: event.deliverTo,
    payments: event.payment ? [start(event.payment, total, event.at)] : [],
    deliveries: [],
    refunds: [],
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

const refund = (order: Order, refundId: RefundId, status: Refund['status']): Partial<Order> => ({
  refunds: order.refunds.map((one) => (one.refundId === refundId ? { ...one, status } : one)),
})

const requested = (
  order: Order,
  { refunds, at }: { refunds: readonly RefundRequest[]; at: Instant },
): Partial<Order> => ({
  refunds: [...order.refunds, ...refunds.map((one) => ({ ...one, status: 'REQUESTED', requestedAt: at }) as const)],
})

const sent = (order: Order, { delivery, at }: { delivery: Parcel; at: Instant }): Partial<Order> => ({
  deliveries: [...order.deliveries, { ...delivery, status: 'SHIPPED', shippedAt: at }],
})

const arrived = (order: Order, { deliveryIds }: { deliveryIds: readonly DeliveryId[] }): Partial<Order> => ({
  deliveries: order.deliveries.map(
    (one): Delivery => (deliveryIds.includes(one.deliveryId) ? { ...one, status: 'DELIVERED' } : one),
  ),
})

const nothing = (): Partial<Order> => ({})

const evolve: Evolve = {
  paymentStarted: (order, event) => ({
    payments: [...order.payments, start(event.payment, order.total, event.at)],
  }),
  paymentOpened: (order, { paymentId, action }) => payment(order, paymentId, { status: 'PENDING', action }),
  paymentFailed: (order, { paymentId }) => payment(order, paymentId, { status: 'FAILED' }),
  paymentLapsed: (order, { paymentId }) => payment(order, paymentId, { status: 'EXPIRED' }),
  paymentCaptured: (order, { paymentId, amount, at }) => ({
    ...payment(order, paymentId, { status: 'CAPTURED', captured: amount }),
    paidAt: at,
  }),
  strayPaymentCaptured: (order, event) => ({
    ...payment(order, event.paymentId, { status: 'CAPTURED', captured: event.amount }),
    ...requested(order, event),
  }),
  paymentExpired: nothing,
  cancelled: requested,
  partShipped: sent,
  shipped: (order, event) => ({ ...sent(order, event), shippedAt: event.at }),
  partDelivered: arrived,
  delivered: arrived,
  autoConfirmed: (order) => arrived(order, { deliveryIds: order.deliveries.map(({ deliveryId }) => deliveryId) }),
  reminded: (order, { at }) => ({ remindedAt: [...order.remindedAt, at] }),
  deliveryFailed: requested,
  deliveryExpired: requested,
  refundRequested: requested,
  refundFailed: (order, { refundId }) => refund(order, refundId, 'FAILED'),
  partRefunded: (order, { refundId }) => refund(order, refundId, 'SUCCEEDED'),
  refunded: (order, { refundId }) => refund(order, refundId, 'SUCCEEDED'),
}

/** The order after one more event. The status moves as the lifecycle table says, and only then. */
export const record = (order: Order | undefined, event: OrderEvent): Order => {
  if (event.type === 'placed') {
    if (order) throw new Error(`${order.orderId} is placed already`)
    return begin(event)
  }
  if (!order) throw new Error(`an order begins with placed, not with ${event.type}`)
  const change = (evolve[event.type] as (order: Order, event: OrderEvent) => Partial<Order>)(order, event)
  return {
    ...order,
    ...change,
    status: nextStatus(order.status, event.type) ?? order.status,
    version: order.version + 1,
    events: [...order.events, event],
  }
}

/** The order that a list of events tells, from the first to the last. The events are the truth; the rest follows. */
export const replay = (events: readonly OrderEvent[]): Order => {
  const order = events.reduce<Order | undefined>(record, undefined)
  if (!order) throw new Error('an order has at least one event')
  return order
}
