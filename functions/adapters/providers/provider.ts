import type { PaymentAnswer } from '../../domain/decisions/pay.ts'
import type { OrderId, PaymentId } from '../../domain/ids.ts'
import type { Money } from '../../domain/money.ts'
import type { Standing } from '../../domain/standing.ts'
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
      readonly payment: Standing
    }
  | { readonly type: 'unknown'; readonly name: string }

/** A payment provider. Our own payment id is the idempotency key of each call, so any call may be made again. */
export type Provider = {
  create(payment: {
    readonly orderId: OrderId
    readonly paymentId: PaymentId
    readonly amount: Money
    readonly method?: string | undefined
    readonly expiresAt: Instant
    readonly now: Instant
  }): Promise<PaymentAnswer>
  /** Closes the payment so that nobody can pay it any more, and says where it ended. A paid one stays paid. */
  close(paymentId: PaymentId, now: Instant): Promise<Outcome<Standing>>
  /** The event that these bytes tell, or undefined when the signature is not the provider's or not of this time. */
  verifyWebhook(
    headers: Readonly<Record<string, string | undefined>>,
    rawBody: string,
    now: Instant,
  ): Promise<ProviderEvent | undefined>
}
