import type { DeliveryId, MerchantId, OrderId, PaymentId, RefundId, UserId } from '../ids.ts'
import { add, equals, type Money, subtract, times, zero } from '../money.ts'
import type { Instant } from '../time.ts'
import type { Line, OrderEvent, PaymentAction, Quantity, RefundDelay, Windows } from './events.ts'
import type { OrderException } from './exceptions.ts'
import type { Status } from './lifecycle.ts'

/** `UNKNOWN` while the provider's answer is missing, `PENDING` while the shopper may pay. */
export type PaymentStatus = 'UNKNOWN' | 'PENDING' | 'CAPTURED' | 'FAILED' | 'EXPIRED'

/** How often a provider was asked without getting any further, since when, and when for the last time. */
export type Asked = { readonly times: number; readonly since: Instant; readonly last: Instant }

export type Payment = {
  readonly paymentId: PaymentId
  readonly provider: string
  readonly method?: string | undefined
  readonly amount: Money
  readonly status: PaymentStatus
  readonly startedAt: Instant
  readonly action?: PaymentAction | undefined
  readonly asked?: Asked | undefined
  readonly captured?: Money | undefined
  readonly capturedAt?: Instant | undefined
}

export type Delivery = {
  readonly deliveryId: DeliveryId
  readonly items: readonly Quantity[]
  readonly carrier?: string | undefined
  readonly trackingNumber?: string | undefined
  readonly status: 'SHIPPED' | 'DELIVERED' | 'FAILED'
  readonly shippedAt: Instant
}

export type Refund = {
  readonly refundId: RefundId
  readonly paymentId: PaymentId
  readonly amount: Money
  readonly reason: string
  readonly status: 'REQUESTED' | 'SUCCEEDED' | 'FAILED'
  readonly requestedAt: Instant
  readonly asked?: (Asked & { readonly answer: RefundDelay }) | undefined
  readonly requestHash?: string | undefined
  readonly foreignId?: string | undefined
  /** Paid by other means than the provider, as an operator says. */
  readonly byHand?: true
  /** Paid out by the provider after the money had gone back on another way. */
  readonly doubled?: true
  /** The refund that was asked for in the place of this one, once it had failed. */
  readonly retriedAs?: RefundId | undefined
}

export type Order = {
  readonly orderId: OrderId
  readonly userId: UserId
  readonly merchantId: MerchantId
  readonly status: Status
  readonly items: readonly Line[]
  /** The platform's share of the sale, in hundredths of a percent, fixed when the order was placed. */
  readonly commissionBps: number
  readonly total: Money
  readonly deliverTo?: Readonly<Record<string, string>> | undefined
  readonly payments: readonly Payment[]
  readonly deliveries: readonly Delivery[]
  readonly refunds: readonly Refund[]
  /** What a human has to decide about this order, and what humans have decided. */
  readonly exceptions: readonly OrderException[]
  readonly windows: Windows
  readonly createdAt: Instant
  readonly paidAt?: Instant | undefined
  /** The attempt that paid the order. Money of any other is not the order's to use. */
  readonly paidBy?: PaymentId | undefined
  readonly shippedAt?: Instant | undefined
  /** When the merchant was reminded of a delivery that is late. */
  readonly remindedAt: readonly Instant[]
  /** Identifies the request that placed the order, so that the same key with another body is told apart. */
  readonly requestHash: string
  /** The number of events: it goes up by one with each. */
  readonly version: number
  readonly events: readonly OrderEvent[]
}

/** The most of each that one order holds; one more is refused, so that the order's item stays small. */
export const limits = { lines: 50, payments: 20, deliveries: 40, refunds: 40 } as const

/** Several quantities of the same product as one. */
export const mergeQuantities = (items: readonly Quantity[]): Quantity[] =>
  [...Map.groupBy(items, ({ productId }) => productId)].map(([productId, same]) => ({
    productId,
    quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
  }))

export const totalOf = (lines: readonly Line[], currency: string): Money =>
  lines.reduce((sum, line) => add(sum, times(line.unitPrice, line.quantity)), zero(currency))

/** The sum of what is in the order's currency. Money in another one went astray: it goes back as it came. */
const sumOf = (order: Order, amounts: readonly (Money | undefined)[]): Money =>
  amounts
    .filter((one) => one?.currency === order.total.currency)
    .reduce<Money>((sum, one) => (one ? add(sum, one) : sum), zero(order.total.currency))

/** All the money that arrived for this order, whatever became of it. */
export const capturedOf = (order: Order): Money =>
  sumOf(
    order,
    order.payments.map(({ captured }) => captured),
  )

/** What went back to the shopper. */
export const refundedOf = (order: Order): Money =>
  sumOf(
    order,
    order.refunds.filter(({ status }) => status === 'SUCCEEDED').map(({ amount }) => amount),
  )

/** What one captured attempt still holds, in the currency it came in: its capture less its refunds that are done or under way. */
export const heldBy = (order: Order, payment: Payment): Money =>
  order.refunds
    .filter(({ paymentId, status }) => paymentId === payment.paymentId && status !== 'FAILED')
    .reduce((left, { amount }) => subtract(left, amount), payment.captured ?? zero(order.total.currency))

export const paymentOf = (order: Order, paymentId: PaymentId | undefined): Payment | undefined =>
  order.payments.find((one) => one.paymentId === paymentId)

export const refundOf = (order: Order, refundId: RefundId): Refund | undefined =>
  order.refunds.find((one) => one.refundId === refundId)

/** The attempt that paid the order; undefined while none has. */
export const payingOf = (order: Order): Payment | undefined => paymentOf(order, order.paidBy)

/** What may still be refunded of what paid the order: its capture, less every refund that is done or under way. */
export const refundableOf = (order: Order): Money => {
  const paying = payingOf(order)
  return paying ? heldBy(order, paying) : zero(order.total.currency)
}

/** Whether an order is to be called refunded: nothing that it gives back waits for a provider or a human, or all of it is back. */
export const isRefundOver = (order: Order): boolean => {
  const refunds = order.refunds.filter(({ paymentId }) => paymentId === order.paidBy)
  switch (order.status) {
    case 'REFUNDING': {
      const waiting = order.exceptions.filter(({ closed }) => !closed).map(({ about }) => about)
      return refunds.every(({ refundId, status }) => status !== 'REQUESTED' && !waiting.includes(refundId))
    }
    case 'COMPLETED': {
      const back = refunds.filter(({ status }) => status === 'SUCCEEDED').map(({ amount }) => amount)
      return equals(sumOf(order, back), order.total)
    }
    default:
      return false
  }
}

/** What is left of each line once the items of these parcels are taken away. */
const without = (order: Order, deliveries: readonly Delivery[]): Quantity[] =>
  order.items
    .map(({ productId, quantity }) => {
      const carried = deliveries
        .flatMap(({ items }) => items)
        .filter((item) => item.productId === productId)
        .reduce((sum, item) => sum + item.quantity, 0)
      return { productId, quantity: quantity - carried }
    })
    .filter(({ quantity }) => quantity > 0)

/** The lines that no parcel carries yet. */
export const unshippedOf = (order: Order): Quantity[] => without(order, order.deliveries)

/** The lines that have not arrived. */
export const undeliveredOf = (order: Order): Quantity[] =>
  without(
    order,
    order.deliveries.filter(({ status }) => status === 'DELIVERED'),
  )

/** What these quantities of the order's lines cost. */
export const priceOf = (order: Order, items: readonly Quantity[]): Money =>
  items.reduce((sum, { productId, quantity }) => {
    const line = order.items.find((one) => one.productId === productId)
    return line ? add(sum, times(line.unitPrice, quantity)) : sum
  }, zero(order.total.currency))

/** An attempt that the shopper may still pay, as far as we know. */
export const isOpen = ({ status }: Payment): boolean => status === 'PENDING' || status === 'UNKNOWN'
