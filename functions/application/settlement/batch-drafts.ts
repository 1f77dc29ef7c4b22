import { type HeldSet, holdBack, release } from '../../adapters/dynamodb/held-set-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { MerchantId } from '../../domain/ids.ts'
import type { Entry } from '../../domain/ledger/accounts.ts'
import { addTo } from '../../domain/ledger/balances.ts'
import { type Earning, earningOf } from '../../domain/ledger/earning.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { addEarning, type Batch, type Total } from '../../domain/settlement/batch.ts'
import type { Instant } from '../../domain/time.ts'

/** What the merchants were given on a day, and what they were paid out, by currency. */
export type MerchantFlow = { readonly earned: Record<string, number>; readonly paidOut: Record<string, number> }

const merchantsIn = (entries: readonly Entry[]) => entries.filter(({ account }) => account.startsWith('merchant:'))

/** The day's journal, added up by merchant. Sets of orders on hold are left out, and those of orders that are no longer on hold are paid for. */
export class BatchDrafts {
  readonly flow: MerchantFlow = { earned: {}, paidOut: {} }
  readonly #batches = new Map<MerchantId, { totals: Record<string, Total>; held: number }>()
  readonly #date: BusinessDay
  readonly #onHold: ReadonlySet<string>

  constructor(date: BusinessDay, onHold: ReadonlySet<string>) {
    this.#date = date
    this.#onHold = onHold
  }

  async add(set: PostingSet): Promise<void> {
    const earning = earningOf(set)
    addTo(earning ? this.flow.earned : this.flow.paidOut, merchantsIn(set.entries))
    if (!earning) return
    const { setId, orderId = '', event, at } = set
    if (!this.#onHold.has(orderId)) return this.#count(earning)
    await holdBack({ setId, orderId, earning, event, at, heldOn: this.#date })
    this.#of(earning).held++
  }

  /** Pays for what earlier days have held back, and that nobody asks about any more. */
  async release(held: readonly HeldSet[]): Promise<void> {
    for (const one of held) {
      const isEarlier = one.heldOn < this.#date && (one.releasedOn ?? this.#date) === this.#date
      if (!isEarlier || this.#onHold.has(one.orderId)) continue
      const paidOn = one.releasedOn ?? (await release(one, this.#date))
      if (paidOn === this.#date) this.#count(one.earning)
    }
  }

  batches(now: Instant): Batch[] {
    return [...this.#batches].map(([merchantId, { totals, held }]) => ({
      merchantId,
      date: this.#date,
      status: 'DRAFT',
      totals,
      held,
      at: now,
    }))
  }

  #of({ merchantId }: Earning) {
    const known = this.#batches.get(merchantId)
    if (known) return known
    const made = { totals: {}, held: 0 }
    this.#batches.set(merchantId, made)
    return made
  }

  #count(earning: Earning): void {
    addEarning(this.#of(earning).totals, earning)
  }
}
