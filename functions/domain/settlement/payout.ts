import type { BusinessDay } from '../business-day.ts'
import { derivedId, type MerchantId, type PayoutId } from '../ids.ts'
import type { PostingSet } from '../ledger/posting.ts'
import { type Money, money, negate } from '../money.ts'
import type { ExceptionAction } from '../order/exception.ts'
import type { NoAnswer } from '../payment/provider-status.ts'
import { after, day, type Instant } from '../time.ts'

/** `REQUESTED` until the bank says that it has arrived, or has come back. */
export const payoutStatuses = ['REQUESTED', 'SUCCEEDED', 'FAILED'] as const

type PayoutStatus = (typeof payoutStatuses)[number]

/** Money on its way to a merchant. Our id is the bank's idempotency key: asked again, it is the same payout. */
export type Payout = {
  readonly payoutId: PayoutId
  readonly merchantId: MerchantId
  /** The day that is settled with it. */
  readonly date: BusinessDay
  readonly amount: Money
  readonly status: PayoutStatus
  readonly requestedAt: Instant
  /** Why it failed. */
  readonly reason?: string | undefined
  /** What was asked for in the place of this one, once it had failed. */
  readonly retriedAs?: PayoutId | undefined
  /** Our bank's statement shows it. */
  readonly isShown?: true
  /** The merchant's bank has sent it back, as the statement shows. */
  readonly isReturned?: true
  /** What the merchant owed when it was asked for once more, and was kept back for: its amount is what was left. */
  readonly keptBack?: Money | undefined
}

/** Where a payout stands at the bank. */
export type BankPayoutStatus =
  | { readonly status: 'pending' }
  | { readonly status: 'succeeded' }
  | { readonly status: 'failed'; readonly reason: string }

/** The payout once its bank has been asked. What is settled stays settled. */
export const recordPayoutStatus = (payout: Payout, bankStatus: BankPayoutStatus | NoAnswer): Payout => {
  if (payout.status !== 'REQUESTED') return payout
  switch (bankStatus.status) {
    case 'succeeded':
      return { ...payout, status: 'SUCCEEDED' }
    case 'failed':
      return { ...payout, status: 'FAILED', reason: bankStatus.reason }
    default:
      return payout
  }
}

/** Whether a payout has not arrived for so long that a human has to find out. */
export const isUnanswered = ({ status, requestedAt }: Payout, now: Instant): boolean =>
  status === 'REQUESTED' && now >= after(requestedAt, day)

/**
 * What is asked for once a payout has failed: its money, less what the merchant owes by now. `owed` is 0 or less, in minor units. One of nothing
 * is no payout: all of it was kept back.
 */
export const retryOf = (
  failed: Payout,
  owed: number,
  now: Instant,
): { readonly payout: Payout; readonly owed: number } => {
  const { payoutId, merchantId, date } = failed
  const { amount, currency } = failed.amount
  const kept = Math.min(amount, -owed)
  return {
    payout: {
      payoutId: derivedId('payout', payoutId, 'again'),
      merchantId,
      date,
      amount: money(amount - kept, currency),
      status: 'REQUESTED',
      requestedAt: now,
      ...(kept > 0 && { keptBack: money(kept, currency) }),
    },
    owed: owed + kept,
  }
}

/** A payout that had arrived, once the merchant's bank has sent it back: its money is owed to the merchant again. */
export const returned = (payout: Payout, reason: string): Payout => ({
  ...payout,
  status: 'FAILED',
  isReturned: true,
  reason,
})

/** Whether our bank has refused a payout: none that a merchant's bank has sent back. */
export const isRejected = ({ status, isReturned }: Payout): boolean => status === 'FAILED' && !isReturned

/** What can end an exception about a payout: it is owed to the merchant until it has arrived. */
export const payoutActions: readonly ExceptionAction[] = ['retry']

/** What a payout moves once the bank has paid it out: merchant / clearing. The bank's statement shows it later. */
export const payoutPosting = ({ payoutId, merchantId, amount }: Payout, at: Instant): PostingSet => ({
  setId: `payout#${payoutId}`,
  event: 'paidOut',
  at,
  entries: [
    { account: `merchant:${merchantId}`, amount },
    { account: 'clearing', amount: negate(amount) },
  ],
})
