import type { PaymentId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Instant } from '../time.ts'

/** Where the shopper goes to pay. */
export type PaymentAction = { readonly type: 'redirect'; readonly url: string }

/** A payment that the shopper chose, before the provider has answered. */
export type PaymentRequest = {
  readonly paymentId: PaymentId
  readonly provider: string
  readonly method?: string | undefined
  readonly requestHash: string
}

/** `UNKNOWN` while the provider's answer is missing, `PENDING` while the shopper may pay. */
export const paymentStatuses = ['UNKNOWN', 'PENDING', 'CAPTURED', 'FAILED', 'EXPIRED'] as const

type PaymentStatus = (typeof paymentStatuses)[number]

/** How often a provider was asked without getting any further, since when, and when for the last time. */
export type Asked = { readonly times: number; readonly since: Instant; readonly last: Instant }

/** One attempt to pay an order in full with one provider. */
export type Payment = {
  readonly paymentId: PaymentId
  readonly provider: string
  readonly method?: string | undefined
  readonly amount: Money
  readonly status: PaymentStatus
  readonly startedAt: Instant
  readonly action?: PaymentAction | undefined
  readonly asked?: Asked | undefined
  /** What has arrived; undefined while nothing has. */
  readonly captured?: Money | undefined
  readonly capturedAt?: Instant | undefined
}

/** An attempt that the shopper may still pay, as far as we know. */
export const isOpen = ({ status }: Payment): boolean => status === 'PENDING' || status === 'UNKNOWN'
