import { loadClaimant } from '../../adapters/dynamodb/bank-repository.ts'
import { loadOrder } from '../../adapters/dynamodb/order-repository.ts'
import { loadPayout } from '../../adapters/dynamodb/payout-repository.ts'
import { isGoing, loadProviderPayout, type ProviderPayout } from '../../adapters/dynamodb/provider-payout-repository.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import { ofPayout, ofProviderPayout, ofRefund, ofRejected } from '../../domain/bank/awaited.ts'
import type { Awaited } from '../../domain/bank/bank-entry.ts'
import type { BankEntry } from '../../domain/bank/bank-statement.ts'
import { isId, type OrderId, type PayoutId } from '../../domain/ids.ts'
import { equals } from '../../domain/money.ts'
import { isRejected, type Payout } from '../../domain/settlement/payout.ts'

/** What an entry shows, and the payout of ours that it is, where it is one. */
export type Shown = {
  readonly awaited: Awaited
  /** What has to follow it. */
  readonly thenAwaited?: Awaited
  readonly payout?: Payout
  readonly providerPayout?: ProviderPayout
}

/** A payout to a merchant, or one that came back. One that our bank has refused may have gone and come back, all the same. */
const shownPayout = async (payoutId: PayoutId, { amount }: BankEntry): Promise<Shown | undefined> => {
  const payout = await loadPayout(payoutId)
  if (!payout) return undefined
  const isOut = amount.amount < 0
  if (isRejected(payout)) {
    const [gone, back] = ofRejected(payout)
    return isOut ? { awaited: gone, thenAwaited: back } : { awaited: back }
  }
  if (isOut) return { awaited: ofPayout(payout), payout }
  const account = `merchant:${payout.merchantId}` as const
  return { awaited: { claim: `returned#${payoutId}`, account, amount: payout.amount, isReturn: true }, payout }
}

/** A provider's payout, or one that it got back, as its file shows it now. */
const shownProviderPayout = async ({ reference, amount }: BankEntry): Promise<Shown | undefined> => {
  for (const provider of providerNames) {
    const known = reference ? await loadProviderPayout(provider, reference, amount.amount < 0) : undefined
    if (known && (await isGoing(known))) return { awaited: ofProviderPayout(known), providerPayout: known }
  }
  return undefined
}

/** A refund that an operator has paid by other means, where the transfer says for which order. */
const shownRefund = async ({ entryId, reference, text, amount }: BankEntry): Promise<Shown | undefined> => {
  const [orderId] = /ord_[0-9A-HJKMNP-TV-Z]{26}/.exec(`${reference} ${text}`) ?? []
  const order = orderId && (await loadOrder(orderId as OrderId))
  if (!order) return undefined
  for (const refund of order.refunds) {
    const awaited = ofRefund(refund.refundId, refund.amount)
    if (!refund.byHand || !equals(awaited.amount, amount)) continue
    const claimant = await loadClaimant(awaited.claim)
    if (!claimant || claimant.entry.entryId === entryId) return { awaited }
  }
  return undefined
}

/** What an entry of our bank's shows, by its reference; undefined where nothing like it is awaited. */
export const shownBy = (entry: BankEntry): Promise<Shown | undefined> =>
  isId('payout', entry.reference)
    ? shownPayout(entry.reference, entry)
    : shownProviderPayout(entry).then((shown) => shown ?? shownRefund(entry))
