import type { BankLine } from '../../domain/bank/bank-statement.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { MerchantId, PayoutId } from '../../domain/ids.ts'
import type { Money } from '../../domain/money.ts'
import type { BankPayoutStatus } from '../../domain/settlement/payout.ts'
import type { Instant } from '../../domain/time.ts'
import type { Outcome } from '../providers/provider.ts'

/** What pays merchants out, and holds our account. Our payout id is the idempotency key, so a payout may be asked for again at any time. */
export type Bank = {
  /** Pays a merchant out, or says how far an earlier call with this id has come. */
  payOut(payout: {
    readonly payoutId: PayoutId
    readonly merchantId: MerchantId
    readonly amount: Money
    readonly now: Instant
  }): Promise<Outcome<BankPayoutStatus>>
  /** What it has booked on our account on a day; `no` where it shows nothing of that day (yet). */
  statement(day: BusinessDay, now: Instant): Promise<Outcome<AsyncIterable<BankLine>>>
}
