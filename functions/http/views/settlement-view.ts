import type { HeldSet } from '../../adapters/dynamodb/held-set-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { type Earning, earningOf } from '../../domain/ledger/earning.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { type Money, money } from '../../domain/money.ts'
import type { Batch } from '../../domain/settlement/batch.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { toIso } from '../../domain/time.ts'
import { moneyView } from './money-view.ts'

/** One line of a settlement. */
export type SettlementLine = {
  readonly orderId: string
  readonly event: string
  readonly at: string
  readonly captures: Money
  readonly refunds: Money
  readonly commission: Money
  readonly net: Money
  readonly held?: true
  readonly heldOn?: BusinessDay
}

const lineOf = (
  { orderId = '', event, at }: { orderId?: string; event: string; at: number },
  { gross, commission, net }: Earning,
): SettlementLine => ({
  orderId,
  event,
  at: toIso(at),
  captures: money(Math.max(0, gross.amount), gross.currency),
  refunds: money(Math.max(0, -gross.amount), gross.currency),
  commission: moneyView(commission),
  net: moneyView(net),
})

/** The lines of a batch: what an earlier day has left, then its own, those included that it does not pay for yet. */
export const linesOf = (
  { date }: Batch,
  sets: readonly PostingSet[],
  held: readonly HeldSet[],
  released: readonly HeldSet[],
): SettlementLine[] => {
  const back = new Set(
    held.filter(({ heldOn, releasedOn }) => heldOn === date && releasedOn !== date).map((one) => one.setId),
  )
  const earlier = released
    .filter(({ heldOn }) => heldOn !== date)
    .map((one) => ({ ...lineOf(one, one.earning), heldOn: one.heldOn }))
  const own = sets.flatMap((set): SettlementLine[] => {
    const earning = earningOf(set)
    return earning ? [{ ...lineOf(set, earning), ...(back.has(set.setId) && { held: true as const }) }] : []
  })
  return [...earlier, ...own]
}

/** What a merchant is paid for a day. */
export const batchView = ({ merchantId, date, at, settled = {} }: Batch) => ({
  merchantId,
  date,
  settledAt: toIso(at),
  totals: Object.entries(settled).map(([currency, one]) => ({
    captures: money(one.captures, currency),
    refunds: money(one.refunds, currency),
    commission: money(one.commission, currency),
    carriedIn: money(one.carriedIn, currency),
    payout: money(one.payout, currency),
    carriedOut: money(one.carriedOut, currency),
  })),
})

/** What a merchant is paid for a day, and a page of the lines that it comes from. */
export const settlementView = (
  batch: Batch,
  payouts: readonly Payout[],
  sets: readonly PostingSet[],
  held: readonly HeldSet[],
  released: readonly HeldSet[],
) => ({
  ...batchView(batch),
  payouts: payouts.map(({ payoutId, amount, status, reason, keptBack }) => ({
    payoutId,
    amount: moneyView(amount),
    status,
    ...(reason && { reason }),
    ...(keptBack && { keptBack: moneyView(keptBack) }),
  })),
  held: batch.held,
  items: linesOf(batch, sets, held, released),
})
