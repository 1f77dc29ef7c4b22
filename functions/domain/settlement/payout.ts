import type { BusinessDay } from '../business-day.ts'
import { derivedId, type MerchantId, type PayoutId } from '../ids.ts'
import type { PostingSet } from '../ledger/posting.ts'
import { type Money, negate } from '../money.ts'
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

/** The payout that is asked for once one has failed. */
export const retryOf = ({ payoutId, ...payout }: Payout, now: Instant): Payout => {
  const { merchantId, date, amount } = payout
  const again = derivedId('payout', payoutId, 'again')
  return { payoutId: again, merchantId, date, amount, status: 'REQUESTED', requestedAt: now }
}

/** What can end an exception about a payout: it is owed to the merchant until it has arrived. */
export const payoutActions: readonly ExceptionAction[] = ['retry']

/** What a payout moves once the merchant has the money: merchant / bank. */
export const payoutPosting = ({ payoutId, merchantId, amount }: Payout, at: Instant): PostingSet => ({
  setId: `payout#${payoutId}`,
  event: 'paidOut',
  at,
  entries: [
    { account: `merchant:${merchantId}`, amount },
    { account: 'bank', amount: negate(amount) },
  ],
})
