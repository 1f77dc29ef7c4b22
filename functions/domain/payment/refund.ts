import type { PaymentId, RefundId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Instant } from '../time.ts'
import type { Asked } from './payment.ts'

/** A refund that an event asks a provider for, or records where the provider has made it by itself. */
export type RefundRequest = {
  readonly refundId: RefundId
  readonly paymentId: PaymentId
  readonly amount: Money
  readonly reason: string
  /** Identifies the request that asked for it, where somebody did. */
  readonly requestHash?: string | undefined
  /** What the provider calls a refund that nobody here has asked it for: it is not asked for again. */
  readonly foreignId?: string | undefined
}

/** `REQUESTED` until the provider has paid it out, or will not. */
export const refundStatuses = ['REQUESTED', 'SUCCEEDED', 'FAILED'] as const

type RefundStatus = (typeof refundStatuses)[number]

/** Why a refund that was asked for is not settled yet. */
export type RefundDelay = 'pending' | 'unknown'

/** Money that goes back to the shopper, from one payment. */
export type Refund = {
  readonly refundId: RefundId
  readonly paymentId: PaymentId
  readonly amount: Money
  readonly reason: string
  readonly status: RefundStatus
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
