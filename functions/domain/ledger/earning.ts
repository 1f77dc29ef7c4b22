import type { MerchantId } from '../ids.ts'
import { type Money, money } from '../money.ts'
import type { PostingSet } from './posting.ts'

/** What a posting set brings its merchant: a sale or a refund of it, the platform's share of that, and what is left. */
export type Earning = {
  readonly merchantId: MerchantId
  /** Sold to the shopper; negative where it went back. */
  readonly gross: Money
  readonly commission: Money
  /** What the merchant is to be paid for it, or pays back. */
  readonly net: Money
}

/** Undefined for a set that a merchant neither earns nor loses by, and for what a merchant is paid out. */
export const earningOf = ({ merchantId, entries }: PostingSet): Earning | undefined => {
  const own = entries.find(({ account }) => account === `merchant:${merchantId}`)
  if (!merchantId || !own) return undefined
  const { currency } = own.amount
  // What is owed, and what is earned, stands with a minus in the ledger.
  const taken = entries.find(({ account, amount }) => account === 'commission' && amount.currency === currency)
  const commission = money(-(taken?.amount.amount ?? 0), currency)
  const net = money(-own.amount.amount, currency)
  return { merchantId, gross: money(net.amount + commission.amount, currency), commission, net }
}
