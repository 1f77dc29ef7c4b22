import type { Account, Entry } from '../ledger/accounts.ts'
import type { PostingSet } from '../ledger/posting.ts'
import { equals, type Money, negate, subtract } from '../money.ts'
import type { Instant } from '../time.ts'
import type { BankEntry } from './bank-statement.ts'

/** Each booking on our bank account ends in exactly one of these. */
export const bankClasses = [
  /** What was awaited. */
  'MATCHED',
  /** A payout that a merchant's bank has sent back. */
  'RETURNED',
  /** What was awaited, of another amount. */
  'AMOUNT_MISMATCH',
  /** What has come or gone already. */
  'DUPLICATE_ENTRY',
  /** Nobody knows what it is. */
  'UNKNOWN_ENTRY',
] as const

export type BankClass = (typeof bankClasses)[number]

/** Money that the bank has to show: on its way from a provider, to a merchant or to a shopper, or back from one. */
export type Awaited = {
  /** What it is known by, whichever entry shows it: only one may. */
  readonly claim: string
  /** Where it stands until the bank shows it. */
  readonly account: Account
  /** As the bank is to show it. */
  readonly amount: Money
  readonly isReturn?: true
}

/** A booking, and what it makes us book against our bank account. */
export type BankFinding = {
  readonly entry: BankEntry
  readonly class: BankClass
  readonly account: Account
  /** What was awaited instead, where it is of another amount. */
  readonly awaited?: Money | undefined
}

/** What an entry is: of what was awaited under its reference, and whether another entry has shown that. */
export const classifyEntry = (entry: BankEntry, awaited: Awaited | undefined, isShownByOther: boolean): BankFinding => {
  if (!awaited || awaited.amount.currency !== entry.amount.currency)
    return { entry, class: 'UNKNOWN_ENTRY', account: 'suspense' }
  if (isShownByOther) return { entry, class: 'DUPLICATE_ENTRY', account: 'suspense' }
  const { account, amount } = awaited
  if (equals(amount, entry.amount)) return { entry, class: awaited.isReturn ? 'RETURNED' : 'MATCHED', account }
  // What came back in part is no payout that came back: a human has to know why.
  return awaited.isReturn
    ? { entry, class: 'UNKNOWN_ENTRY', account: 'suspense' }
    : { entry, class: 'AMOUNT_MISMATCH', account, awaited: amount }
}

/** Whether nothing but a human's decision can end it. */
export const needsDecision = ({ class: name }: Pick<BankFinding, 'class'>): boolean =>
  name !== 'MATCHED' && name !== 'RETURNED'

/** What an entry makes us book: our bank account is what the bank says, and the other side is where the money came from, or went. */
export const bankPosting = (date: string, { entry, class: name, account }: BankFinding, at: Instant): PostingSet => ({
  setId: `bank#${date}#${entry.entryId}`,
  event: name === 'RETURNED' ? 'payoutReturned' : 'bankEntry',
  at,
  entries: [
    { account: 'bank', amount: entry.amount },
    { account, amount: negate(entry.amount) },
  ],
})

/** What is booked once an entry can be explained that is in `suspense`: it goes on to where it belongs. */
export const foundPosting = (date: string, { entry, account }: BankFinding, at: Instant): PostingSet => ({
  setId: `bank#${date}#${entry.entryId}#found`,
  event: 'bankEntryFound',
  at,
  entries: [
    { account: 'suspense', amount: entry.amount },
    { account, amount: negate(entry.amount) },
  ],
})

/** What is missing is lost; what there is more belongs to somebody whom nobody knows. */
const settled = (account: Account, rest: Money): Entry[] =>
  rest.amount === 0
    ? []
    : [
        { account, amount: negate(rest) },
        { account: rest.amount > 0 ? 'losses' : 'suspense', amount: rest },
      ]

/** What is booked where somebody accepts an entry as it is. What came and nobody knows stays in `suspense`. */
export const acceptedEntry = ({ entry, account, awaited }: BankFinding): Entry[] => {
  if (awaited) return settled(account, subtract(awaited, entry.amount))
  return entry.amount.amount < 0 ? settled(account, negate(entry.amount)) : []
}

/** What is booked where somebody gives up what the bank has never shown. */
export const givenUp = ({ account, amount }: Pick<Awaited, 'account' | 'amount'>): Entry[] => settled(account, amount)
