import type { DeliveryId, ExceptionId, MerchantId, OrderId, PaymentId, ProductId, RefundId, UserId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Instant, Seconds } from '../time.ts'

/** What was bought, as it was when it was bought. `stocked` lines hold stock of a product whose stock is limited. */
export type Line = {
  readonly productId: ProductId
  readonly title: string
  readonly quantity: number
  readonly unitPrice: Money
  readonly stocked: boolean
}

export type Quantity = { readonly productId: ProductId; readonly quantity: number }

/** Where the shopper goes to pay. */
export type PaymentAction = { readonly type: 'redirect'; readonly url: string }

/** How long each wait may take, fixed when the order is placed. */
export type Windows = {
  readonly payment: Seconds
  readonly delivery: Seconds
  readonly autoConfirm: Seconds
}

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
  /** Identifies the request that asked for it, where somebody did. */
  readonly requestHash?: string | undefined
  /** What the provider calls a refund that it has paid out of its own accord: nobody asks for that one again. */
  readonly foreignId?: string | undefined
}

type WithRefunds = { readonly refunds: readonly RefundRequest[] }

/** What can happen to an order, and what is known of it when it does. */
type Facts = {
  placed: {
    readonly orderId: OrderId
    readonly userId: UserId
    readonly merchantId: MerchantId
    readonly currency: string
    /** The platform's share of the sale, in hundredths of a percent. */
    readonly commissionBps: number
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
  /** The provider was asked about an attempt, and its answer did not come. */
  paymentUnanswered: { readonly paymentId: PaymentId }
  /** No answer for so long that a human has to find out. */
  paymentUnresolved: { readonly paymentId: PaymentId }
  paymentCaptured: { readonly paymentId: PaymentId; readonly amount: Money }
  /** Money that this order cannot use: it is closed, or another attempt has paid. It goes back at once. */
  strayPaymentCaptured: { readonly paymentId: PaymentId; readonly amount: Money } & WithRefunds
  /** Money that is not what the order asked for: a human decides what becomes of it. */
  paymentMismatched: {
    readonly paymentId: PaymentId
    readonly provider: string
    readonly amount: Money
    readonly reason: string
  }
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
  /** The provider was asked to pay a refund out: it is on its way, or the answer did not come. */
  refundAsked: { readonly refundId: RefundId; readonly answer: RefundDelay }
  refundUnresolved: { readonly refundId: RefundId }
  /** The provider says that it has paid out something else than it was asked for. */
  refundMismatched: { readonly refundId: RefundId; readonly amount: Money }
  /** Money that had gone back already went back once more. */
  refundDoubled: { readonly refundId: RefundId }
  refundFailed: { readonly refundId: RefundId; readonly reason: string }
  partRefunded: { readonly refundId: RefundId }
  /** The refunding is over, with this refund or with a decision about one that failed. */
  refunded: { readonly refundId?: RefundId | undefined }
  /** Exceptions that wait for a human too long. */
  exceptionsReminded: { readonly exceptionIds: readonly ExceptionId[] }
  exceptionResolved: {
    readonly exceptionId: ExceptionId
    readonly action: ExceptionAction
    readonly note: string
    readonly operator: UserId
  } & WithRefunds
}

/** Why a refund that was asked for is not settled yet. */
export type RefundDelay = 'pending' | 'unknown'

/** What an operator can do about an exception. */
export type ExceptionAction = 'retry' | 'refund' | 'write_off' | 'mark_delivered'

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

/** The events that say what has become of an attempt to pay. */
export const paymentAnswers: readonly EventType[] = [
  'paymentOpened',
  'paymentFailed',
  'paymentLapsed',
  'paymentCaptured',
  'strayPaymentCaptured',
  'paymentMismatched',
]
