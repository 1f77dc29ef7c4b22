import type { Line, OrderEvent, PaymentAction, Quantity, Windows } from './events.ts'
import type { DeliveryId, MerchantId, OrderId, PaymentId, RefundId, UserId } from './ids.ts'
import type { Status } from './lifecycle.ts'
import { add, type Money, subtract, times, zero } from './money.ts'
import { after, type Instant, type Seconds } from './time.ts'

/** `UNKNOWN` while the provider's answer is missing, `PENDING` while the shopper may pay. */
export type PaymentStatus = 'UNKNOWN' | 'PENDING' | 'CAPTURED' | 'FAILED' | 'EXPIRED'

export type Payment = {
  readonly paymentId: PaymentId
  readonly provider: string
  readonly method?: string | undefined
  readonly amount: Money
  readonly status: PaymentStatus
  readonly startedAt: Instant
  readonly action?: PaymentAction | undefined
  readonly captured?: Money | undefined
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
}

export type Order = {
  readonly orderId: OrderId
  readonly userId: UserId
  readonly merchantId: MerchantId
  readonly status: Status
  readonly items: readonly Line[]
  readonly total: Money
  readonly deliverTo?: Readonly<Record<string, string>> | undefined
  readonly payments: readonly Payment[]
  readonly deliveries: readonly Delivery[]
  readonly refunds: readonly Refund[]
  readonly windows: Windows
  readonly createdAt: Instant
  readonly paidAt?: Instant | undefined
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

const refundsOf = (order: Order, statuses: readonly Refund['status'][]): Money =>
  sumOf(
    order,
    order.refunds.filter(({ status }) => statuses.includes(status)).map(({ amount }) => amount),
  )

/** What went back to the shopper. */
export const refundedOf = (order: Order): Money => refundsOf(order, ['SUCCEEDED'])

/** What may still be refunded: captured, less every refund that is done or under way. */
export const refundableOf = (order: Order): Money =>
  subtract(capturedOf(order), refundsOf(order, ['REQUESTED', 'SUCCEEDED']))

/** The lines that no parcel carries yet. A parcel that failed carries nothing. */
export const unshippedOf = (order: Order): Quantity[] =>
  order.items
    .map(({ productId, quantity }) => {
      const carried = order.deliveries
        .filter(({ status }) => status !== 'FAILED')
        .flatMap(({ items }) => items)
        .filter((item) => item.productId === productId)
        .reduce((sum, item) => sum + item.quantity, 0)
      return { productId, quantity: quantity - carried }
    })
    .filter(({ quantity }) => quantity > 0)

export const paymentDueAt = (order: Order): Instant => after(order.createdAt, order.windows.payment)

/** An attempt that the shopper may still pay, as far as we know. */
export const isOpen = ({ status }: Payment): boolean => status === 'PENDING' || status === 'UNKNOWN'

/** When the merchant's time is up: the window, then half a window after each reminder. */
const deliveryDueAt = (order: Order): Instant => {
  const reminded = order.remindedAt.at(-1)
  return reminded === undefined
    ? after(order.paidAt ?? order.createdAt, order.windows.delivery)
    : after(reminded, Math.ceil(order.windows.delivery / 2))
}

/** When the wait that the order's status stands for is over; undefined where the status waits for nobody. */
export const statusDueAt = (order: Order): Instant | undefined => {
  switch (order.status) {
    case 'PENDING_PAYMENT':
      return paymentDueAt(order)
    case 'PAID':
      return deliveryDueAt(order)
    case 'SHIPPED':
      return after(order.shippedAt ?? order.createdAt, order.windows.autoConfirm)
    default:
      return undefined
  }
}

/** Until this moment an answer may still be on its way; from then on the provider is asked. */
const askAfter: Seconds = 20

/**
 * The moment by which something must have happened to this order: the earliest of all it waits for. Undefined when
 * nothing is awaited. The sweep acts on every order whose moment has passed, whatever else failed.
 */
export const dueAt = (order: Order): Instant | undefined => {
  const unknown = order.payments.filter(({ status }) => status === 'UNKNOWN')
  const refunding = order.refunds.filter(({ status }) => status === 'REQUESTED')
  const due = [
    statusDueAt(order),
    ...unknown.map(({ startedAt }) => after(startedAt, askAfter)),
    ...refunding.map(({ requestedAt }) => requestedAt),
  ].filter((moment) => moment !== undefined)
  return due.length === 0 ? undefined : Math.min(...due)
}
