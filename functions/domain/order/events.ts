import type { Parcel } from '../fulfilment/delivery.ts'
import type { DeliveryId, ExceptionId, MerchantId, OrderId, PaymentId, RefundId, UserId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { PaymentAction, PaymentRequest } from '../payment/payment.ts'
import type { RefundDelay, RefundRequest } from '../payment/refund.ts'
import type { Line } from '../pricing/line.ts'
import type { Instant, Seconds } from '../time.ts'
import type { Actor } from './actor.ts'
import type { OrderAction } from './exception.ts'

/** How long each wait may take, fixed when the order is placed. */
export type Windows = {
  readonly payment: Seconds
  readonly delivery: Seconds
  readonly autoConfirm: Seconds
}

type WithRefunds = { readonly refunds: readonly RefundRequest[] }

/** Identifies the request that made the event, so that a repeat of it is told apart from another one. */
type ByRequest = { readonly requestHash?: string | undefined }

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
  attemptExpired: { readonly paymentId: PaymentId }
  /** The provider was asked about an attempt, and its answer did not come. */
  paymentUnanswered: { readonly paymentId: PaymentId }
  /** No answer for so long that a human has to find out. */
  paymentUnresolved: { readonly paymentId: PaymentId }
  paymentCaptured: { readonly paymentId: PaymentId; readonly amount: Money }
  /** Money that this order cannot use: it is closed, or another attempt has paid. It goes back at once. */
  lateOrDuplicatePaymentCaptured: { readonly paymentId: PaymentId; readonly amount: Money } & WithRefunds
  /** Money that is not what the order asked for: a human decides what becomes of it. */
  paymentMismatched: {
    readonly paymentId: PaymentId
    readonly provider: string
    readonly amount: Money
    readonly reason: string
  }
  /** The provider's books do not have what paid the order, and a human has decided that it never was. */
  captureReversed: {
    readonly paymentId: PaymentId
    readonly amount: Money
    readonly note: string
    readonly operator: UserId
  }
  /** What was reversed has arrived after all, and the order is still delivered for it. */
  captureRestored: { readonly paymentId: PaymentId; readonly amount: Money }
  paymentExpired: object
  cancelled: { readonly reason?: string | undefined } & WithRefunds & ByRequest
  partShipped: { readonly delivery: Parcel } & ByRequest
  shipped: { readonly delivery: Parcel } & ByRequest
  partDelivered: { readonly deliveryIds: readonly DeliveryId[] } & ByRequest
  delivered: { readonly deliveryIds: readonly DeliveryId[] } & ByRequest
  autoConfirmed: object
  reminded: { readonly reminder: number }
  deliveryFailed: { readonly reason: string } & WithRefunds & ByRequest
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
    readonly action: OrderAction
    readonly note: string
    readonly operator: UserId
    readonly proposedBy?: string | undefined
  } & WithRefunds
}

export type EventType = keyof Facts

export type OrderEvent = {
  [T in EventType]: { readonly type: T; readonly at: Instant; readonly by: Actor } & Facts[T]
}[EventType]

export type EventOf<T extends EventType> = Extract<OrderEvent, { type: T }>

/** The events that say what has become of an attempt to pay. */
export const paymentAnswers: readonly EventType[] = [
  'paymentOpened',
  'paymentFailed',
  'attemptExpired',
  'paymentCaptured',
  'lateOrDuplicatePaymentCaptured',
  'paymentMismatched',
]
