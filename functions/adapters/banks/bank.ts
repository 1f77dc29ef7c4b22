import type { MerchantId, PayoutId } from '../../domain/ids.ts'
import type { Money } from '../../domain/money.ts'
import type { BankPayoutStatus } from '../../domain/settlement/payout.ts'
import type { Instant } from '../../domain/time.ts'
import type { Outcome } from '../providers/provider.ts'

/** What pays merchants out. Our payout id is the idempotency key, so a payout may be asked for again at any time. */
export type Bank = {
  /** Pays a merchant out, or says how far an earlier call with this id has come. */
  payOut(payout: {
    readonly payoutId: PayoutId
    readonly merchantId: MerchantId
    readonly amount: Money
    readonly now: Instant
  }): Promise<Outcome<BankPayoutStatus>>
}
