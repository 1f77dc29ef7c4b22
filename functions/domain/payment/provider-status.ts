import type { Money } from '../money.ts'

/** Where a payment stands at its provider. `open` may still be paid, `closed` cannot. */
export type ProviderPaymentStatus =
  | { readonly status: 'open' }
  | { readonly status: 'captured'; readonly amount: Money }
  | { readonly status: 'declined'; readonly reason: string }
  | { readonly status: 'closed' }

/** The provider was asked, and does not say. */
export type NoAnswer = { readonly status: 'unknown' }

/** Where a refund stands at its provider. */
export type ProviderRefundStatus =
  | { readonly status: 'pending' }
  | { readonly status: 'succeeded'; readonly amount: Money }
  | { readonly status: 'failed'; readonly reason: string }
