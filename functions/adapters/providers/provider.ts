import type { BusinessDay } from '../../domain/business-day.ts'
import type { OrderId, PaymentId, RefundId } from '../../domain/ids.ts'
import type { Money } from '../../domain/money.ts'
import type { PaymentAction } from '../../domain/payment/payment.ts'
import type { ProviderPaymentStatus, ProviderRefundStatus } from '../../domain/payment/provider-status.ts'
import type { StatementLine, StatementRow } from '../../domain/reconciliation/statement.ts'
import type { Instant } from '../../domain/time.ts'

/** Every call ends as one of three: an answer, a refusal, or not known, when the provider was slow, down or unclear. */
export type Outcome<T> =
  | { readonly answer: 'yes'; readonly value: T }
  | { readonly answer: 'no'; readonly reason: string }
  | { readonly answer: 'unknown' }

/** What a provider tells us by webhook, once its signature has been verified. */
export type ProviderEvent =
  | {
      readonly type: 'payment'
      readonly orderId: OrderId
      readonly paymentId: PaymentId
      readonly payment: ProviderPaymentStatus
      /** When it happened, by the provider's word. */
      readonly at: Instant
    }
  | {
      readonly type: 'refund'
      readonly orderId: OrderId
      readonly paymentId: PaymentId
      /** Ours where we asked for the refund, the provider's own where somebody else did. */
      readonly refundId: string
      readonly amount: Money
      readonly refund: ProviderRefundStatus
    }
  /** Signed by the provider, and of a type that we do not know: kept for somebody to look at. */
  | { readonly type: 'unknown'; readonly name: string; readonly webhookId: string }
  /** Of a type that we know, and not what that type should hold: money may depend on it, so it has to come again. */
  | { readonly type: 'unreadable'; readonly name: string; readonly webhookId: string }

/** A payment provider. Our own id is the idempotency key of each call, so any call may be made again. */
export type Provider = {
  create(payment: {
    readonly orderId: OrderId
    readonly paymentId: PaymentId
    readonly amount: Money
    readonly method?: string | undefined
    readonly expiresAt: Instant
    readonly now: Instant
  }): Promise<Outcome<{ readonly action: PaymentAction; readonly providerStatus: ProviderPaymentStatus }>>
  /** Where a payment stands, and for which order it is; `no` where the provider has no such payment. */
  find(
    paymentId: PaymentId,
    now: Instant,
  ): Promise<Outcome<{ readonly orderId: OrderId; readonly providerStatus: ProviderPaymentStatus }>>
  /** Closes the payment so that nobody can pay it any more, and says where it ended. A paid one stays paid. */
  close(paymentId: PaymentId, now: Instant): Promise<Outcome<ProviderPaymentStatus>>
  /** Pays money back, or says how far an earlier call with this id has come. */
  refund(refund: {
    readonly refundId: RefundId
    readonly paymentId: PaymentId
    readonly amount: Money
    readonly now: Instant
  }): Promise<Outcome<ProviderRefundStatus>>
  /** What it has booked for us on a day, line by line; `no` where that is not published (yet). */
  statement(day: BusinessDay, now: Instant): Promise<Outcome<AsyncIterable<StatementLine>>>
  /** Where its days begin and end, by its name in the IANA time zone database. */
  timeZone(): string
  /** What it may take for a booking, by agreement. */
  feeOf(row: StatementRow): Money
  /** The event that these bytes tell, or undefined when the signature is not the provider's or not of this time. */
  verifyWebhook(
    headers: Readonly<Record<string, string | undefined>>,
    rawBody: string,
    now: Instant,
  ): Promise<ProviderEvent | undefined>
}
