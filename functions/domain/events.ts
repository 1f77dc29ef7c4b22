import type { DeliveryId, MerchantId, OrderId, PaymentId, RefundId, UserId } from './ids.ts'
import { nextStatus } from './lifecycle.ts'
import type { Money } from './money.ts'
import type { Delivery, Line, Order, Payment, PaymentAction, Quantity, Refund, Windows } from './order.ts'
import { totalOf } from './order.ts'
import type { Instant } from './time.ts'

/** A payment that the shopper chose, before the provider has answered. */
export type PaymentRequest = {
  readonly paymentId: PaymentId
  readonly provider: string
  readonly method?: string | undefined
  readonly requestHash: string
}

export type RefundRequest = {
  readonly refundId: RefundId
  readonly paymentId: PaymentId
  readonly amount: Money
  readonly reason: string
}

type WithRefunds = { readonly refunds: readonly RefundRequest[] }

/** What can happen to an order, and what is known of it when it does. */
type Facts = {
  placed: {
    readonly orderId: OrderId
    readonly userId: UserId
    readonly merchantId: MerchantId
    readonly currency: string
    readonly items: readonly Line[]
    readonly deliverTo?: Readonly<Record<string, string>> | undefined
    readonly windows: Windows
    readonly payment?: PaymentRequest | undefined
    readonly requestHash: string
  }
  paymentStarted: { readonly payment: PaymentRequest }
  paymentOpened: { readonly paymentId: PaymentId; readonly action: PaymentAction }
  paymentFailed: { readonly paymentId: PaymentId; readonly reason: string }
  paymentLapsed: { readonly paymentId: PaymentId }
  paymentCaptured: { readonly paymentId: PaymentId; readonly amount: Money }
  /** Money that this order cannot use: it is closed, or another attempt has paid. It goes back at once. */
  strayPaymentCaptured: { readonly paymentId: PaymentId; readonly amount: Money } & WithRefunds
  paymentExpired: object
  cancelled: { readonly reason?: string | undefined } & WithRefunds
  partShipped: { readonly delivery: Parcel }
  shipped: { readonly delivery: Parcel }
  partDelivered: { readonly deliveryIds: readonly DeliveryId[] }
  delivered: { readonly deliveryIds: readonly DeliveryId[] }
  autoConfirmed: object
  reminded: { readonly reminder: number }
  deliveryFailed: { readonly reason: string } & WithRefunds
  deliveryExpired: WithRefunds
  refundRequested: WithRefunds
  refundFailed: { readonly refundId: RefundId; readonly reason: string }
  partRefunded: { readonly refundId: RefundId }
  refunded: { readonly refundId: RefundId }
}

export type Parcel = {
  readonly deliveryId: DeliveryId
  readonly items: readonly Quantity[]
  readonly carrier?: string | undefined
  readonly trackingNumber?: string | undefined
}

/** Who made it happen. */
export type Actor = 'shopper' | 'merchant' | 'operator' | 'provider' | 'clock'

export type EventType = keyof Facts
export type OrderEvent = {
  [T in EventType]: { readonly type: T; readonly at: Instant; readonly by: Actor } & Facts[T]
}[EventType]
export type EventOf<T extends EventType> = Extract<OrderEvent, { type: T }>

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

const requested = (order: Order, { refunds, at }: WithRefunds & { at: Instant }): Partial<Order> => ({
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
