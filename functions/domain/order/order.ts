import type { Delivery } from '../fulfilment/delivery.ts'
import type { MerchantId, OrderId, PaymentId, RefundId, UserId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Payment } from '../payment/payment.ts'
import type { Refund } from '../payment/refund.ts'
import type { Line } from '../pricing/line.ts'
import type { Instant } from '../time.ts'
import type { OrderEvent, Windows } from './events.ts'
import type { OrderException } from './exception.ts'
import type { Status } from './lifecycle.ts'

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

/** A payment of the order by its id; undefined where the order has none with it. */
export const paymentOf = (order: Order, paymentId: PaymentId | undefined): Payment | undefined =>
  order.payments.find((one) => one.paymentId === paymentId)

/** A refund of the order by its id; undefined where the order has none with it. */
export const refundOf = (order: Order, refundId: RefundId): Refund | undefined =>
  order.refunds.find((one) => one.refundId === refundId)

/** The attempt that paid the order; undefined while none has. */
export const payingOf = (order: Order): Payment | undefined => paymentOf(order, order.paidBy)
