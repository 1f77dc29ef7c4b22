import type { MerchantId } from '../ids.ts'
import { type Money, money } from '../money.ts'

/**
 * The accounts of the platform's double entry. What others hold for us (`provider:…`, `in_transit:…`: paid out by a provider and not in our
 * bank yet, `bank`) and what we have spent (`fees:…`, `disputes:…`: taken back by shoppers' banks, `losses`) is positive; what we owe (`escrow`, `merchant:…`, `unclaimed`: to shoppers who could not be paid back, `suspense`: to whoever it belongs to) and
 * what we have earned (`commission`) is negative.
 */
export type Account =
  | `provider:${string}`
  | 'escrow'
  | `merchant:${MerchantId}`
  | 'commission'
  | `fees:${string}`
  | `in_transit:${string}`
  | `disputes:${string}`
  | 'bank'
  | 'unclaimed'
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
