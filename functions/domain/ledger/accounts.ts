import type { MerchantId } from '../ids.ts'
import { type Money, money } from '../money.ts'

/**
 * The accounts of the platform's double entry. What others hold for us and what we have spent is positive; what we owe and what we have earned is
 * negative.
 */
export type Account =
  /** What a payment provider holds for us. */
  | `provider:${string}`
  /** What it has paid out, and what our bank has not shown yet. */
  | `in_transit:${string}`
  /** What it has taken for its services. */
  | `fees:${string}`
  /** What shoppers' banks have taken back. */
  | `disputes:${string}`
  /** What is on our bank account, as its statements say. */
  | 'bank'
  /** What we have paid out, and what our bank has not shown yet. */
  | 'clearing'
  /** What was on the bank account before the ledger began. */
  | 'own_funds'
  /** What orders hold that are paid, and neither delivered nor given up. */
  | 'escrow'
  | `merchant:${MerchantId}`
  | 'commission'
  /** What is owed to shoppers who could not be paid back. */
  | 'unclaimed'
  /** What has arrived, or left, and nobody knows whose it is. */
  | 'suspense'
  | 'losses'

export type Entry = { readonly account: Account; readonly amount: Money }

const keyOf = ({ account, amount }: Entry) => `${account} ${amount.currency}`

/** One entry for each account and currency: the sum of all. Those that come to nothing are left out. */
export const summed = (entries: readonly Entry[]): Entry[] =>
  [...Map.groupBy(entries, keyOf).values()]
    .map((same) => {
      const [{ account, amount }] = same as [Entry]
      const sum = same.reduce((total, entry) => total + entry.amount.amount, 0)
      return { account, amount: money(sum, amount.currency) }
    })
    .filter(({ amount }) => amount.amount !== 0)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

/** The same entries with the opposite sign: what takes them back. */
export const negated = (entries: readonly Entry[]): Entry[] =>
  entries.map(({ account, amount }) => ({ account, amount: money(-amount.amount, amount.currency) }))
