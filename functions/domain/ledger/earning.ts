import type { MerchantId } from '../ids.ts'
import { type Money, subtract } from '../money.ts'
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

/** Undefined for a set by which nothing is sold and nothing goes back, and for what a merchant is paid out. */
export const earningOf = ({ merchantId, sale }: PostingSet): Earning | undefined =>
  merchantId && sale ? { merchantId, ...sale, net: subtract(sale.gross, sale.commission) } : undefined
