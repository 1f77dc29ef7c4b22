import type { PayoutId, RefundId } from '../ids.ts'
import { type Money, negate } from '../money.ts'
import type { Awaited } from './bank-entry.ts'

type OurPayout = { readonly payoutId: PayoutId; readonly amount: Money }

/** A payout to a merchant. */
export const ofPayout = (payout: OurPayout): Awaited => ({
  claim: `payout#${payout.payoutId}`,
  account: 'clearing',
  amount: negate(payout.amount),
})

/** A provider's payout to us, or one that it got back. */
export const ofProviderPayout = ({
  provider,
  reference,
  amount,
}: {
  provider: string
  reference: string
  amount: Money
}): Awaited => ({
  claim: `provider#${provider}#${reference}${amount.amount > 0 ? '#back' : ''}`,
  account: `in_transit:${provider}`,
  amount: negate(amount),
})

/** A payout that our bank has refused, and that has gone all the same: it has to come back. */
export const ofRejected = ({ payoutId, amount }: OurPayout): readonly [Awaited, Awaited] => [
  { claim: `rejected#${payoutId}`, account: 'clearing', amount: negate(amount) },
  { claim: `rejected#${payoutId}#back`, account: 'clearing', amount },
]

/** A refund that is paid by other means than its provider. */
export const ofRefund = (refundId: RefundId, amount: Money): Awaited => ({
  claim: `refund#${refundId}`,
  account: 'clearing',
  amount: negate(amount),
})
