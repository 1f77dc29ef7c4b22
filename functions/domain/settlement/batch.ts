import type { BusinessDay } from '../business-day.ts'
import { derivedId, type MerchantId } from '../ids.ts'
import type { Earning } from '../ledger/earning.ts'
import { type Money, money } from '../money.ts'
import type { Instant } from '../time.ts'
import type { Payout } from './payout.ts'

/** What a merchant's posting sets of a day come to in one currency, in minor units. */
export type Total = {
  readonly sets: number
  readonly captures: number
  readonly refunds: number
  readonly commission: number
}

/** By currency. */
type Totals = Readonly<Record<string, Total>>

const none: Total = { sets: 0, captures: 0, refunds: 0, commission: 0 }

/** Adds one set to what came before it. */
export const addEarning = (totals: Record<string, Total>, { gross, commission }: Earning): void => {
  const { sets, captures, refunds, commission: taken } = totals[gross.currency] ?? none
  totals[gross.currency] = {
    sets: sets + 1,
    captures: captures + Math.max(0, gross.amount),
    refunds: refunds + Math.max(0, -gross.amount),
    commission: taken + commission.amount,
  }
}

/** What is left for the merchant: captures less refunds and commission. */
export const netOf = ({ captures, refunds, commission }: Total): number => captures - refunds - commission

/** What is owed by a merchant of earlier days, by currency: never above 0. */
export type Carried = Readonly<Record<string, number>>

/** One currency of a settled day: `captures - refunds - commission + carriedIn = payout + carriedOut`. */
type Settled = Total & { readonly carriedIn: number; readonly payout: number; readonly carriedOut: number }

/** A merchant's day: drafted from the ledger, and settled once. */
export type Batch = {
  readonly merchantId: MerchantId
  readonly date: BusinessDay
  readonly status: 'DRAFT' | 'SETTLED'
  readonly totals: Totals
  /** How many sets of the day are left out because their orders are on hold. */
  readonly held: number
  readonly at: Instant
  /** By currency, once it is settled. */
  readonly settled?: Readonly<Record<string, Settled>> | undefined
}

/**
 * Settles a batch with what the merchant has left open: a balance above zero is paid out, one below is carried to the next day.
 */
export const settle = (batch: Batch, carried: Carried, now: Instant): Batch => {
  const currencies = new Set([...Object.keys(batch.totals), ...Object.keys(carried)])
  const settled = [...currencies].sort().map((currency): [string, Settled] => {
    const total = batch.totals[currency] ?? none
    const carriedIn = carried[currency] ?? 0
    const due = netOf(total) + carriedIn
    return [currency, { ...total, carriedIn, payout: Math.max(0, due), carriedOut: Math.min(0, due) }]
  })
  return { ...batch, status: 'SETTLED', at: now, settled: Object.fromEntries(settled) }
}

/** What the merchant still owes after a batch. */
export const carriedOf = ({ settled = {} }: Batch): Carried =>
  Object.fromEntries(
    Object.entries(settled)
      .filter(([, { carriedOut }]) => carriedOut < 0)
      .map(([currency, { carriedOut }]) => [currency, carriedOut]),
  )

/** What is to be paid out for a settled batch: one payout for each currency, with the same id however often this is asked. */
export const payoutsOf = ({ merchantId, date, at, settled = {} }: Batch): Payout[] =>
  Object.entries(settled)
    .map(([currency, { payout }]): Money => money(payout, currency))
    .filter(({ amount }) => amount > 0)
    .map((amount) => ({
      payoutId: derivedId('payout', merchantId, date, amount.currency),
      merchantId,
      date,
      amount,
      status: 'REQUESTED',
      requestedAt: at,
    }))
