import type { Account } from '../ledger/accounts.ts'

type RowRule = {
  /** What its amount does to what the provider holds for us. */
  readonly amount: 'positive' | 'negative' | 'either'
  /** For what nobody but the file tells us of: the account that it goes to, and what all of a day are booked as. */
  readonly byFile?: { readonly account: (provider: string) => Account; readonly event: string }
}

/** What a provider's statement shows: a row that follows an order of ours, or something between the provider and us alone. */
const rules = {
  capture: { amount: 'positive' },
  refund: { amount: 'negative' },
  /** A refund that was paid out, and came back from the shopper's bank. */
  refund_returned: { amount: 'positive' },
  /** The shopper's bank has taken a payment back. */
  dispute: { amount: 'negative' },
  /** A dispute that was won. */
  dispute_reversed: { amount: 'positive' },
  /** Below zero what it takes for its services; above, what it gives back of that. */
  fee: { amount: 'either', byFile: { account: (provider) => `fees:${provider}`, event: 'fees' } },
  /** Below zero what it pays out to our bank; above, what of that came back. */
  payout: { amount: 'either', byFile: { account: (provider) => `in_transit:${provider}`, event: 'providerPayouts' } },
  /** Anything else: a reserve, a correction. A human has to know what it is. */
  adjustment: { amount: 'either' },
} as const satisfies Record<string, RowRule>

export type RowKind = keyof typeof rules

export const rowKinds = Object.keys(rules) as [RowKind, ...RowKind[]]

/** Whether a row of a kind can have an amount, in minor units. One of nothing, or of the wrong sign, is no row that anybody can read. */
export const isPossibleAmount = (kind: RowKind, amount: number): boolean => {
  const { amount: sign } = rules[kind]
  if (amount === 0) return false
  return sign === 'either' || amount > 0 === (sign === 'positive')
}

const ruleOf = (kind: RowKind): RowRule => rules[kind]

/** How a row is booked that only the file tells of; undefined for the others: an order tells of them, or nobody does. */
export const bookedByFile = (kind: RowKind): RowRule['byFile'] => ruleOf(kind).byFile
