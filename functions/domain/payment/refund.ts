import type { PaymentId, RefundId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Instant } from '../time.ts'
import type { Asked } from './payment.ts'

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

/** Why a refund that was asked for is not settled yet. */
export type RefundDelay = 'pending' | 'unknown'

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
