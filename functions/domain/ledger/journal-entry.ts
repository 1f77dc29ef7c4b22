import type { BusinessDay } from '../business-day.ts'
import { isId, type JournalEntryId, type MerchantId, type UserId } from '../ids.ts'
import { type Money, money, negate } from '../money.ts'
import { type FieldError, type Refusal, refuse } from '../refusal.ts'
import type { Instant } from '../time.ts'
import type { Account, Entry } from './accounts.ts'
import type { PostingSet } from './posting.ts'

/** `PROPOSED` by one operator, until another one has it `POSTED`, or anybody has `REJECTED` it. */
export const journalStatuses = ['PROPOSED', 'POSTED', 'REJECTED'] as const

/** A posting by hand. Two people have to want it. */
export type JournalEntry = {
  readonly journalEntryId: JournalEntryId
  readonly status: (typeof journalStatuses)[number]
  readonly entries: readonly Entry[]
  readonly reason: string
  readonly proposedBy: UserId
  readonly proposedAt: Instant
  /** Tells a repeat of the request from another one under its key. */
  readonly requestHash: string
  readonly decidedBy?: UserId | undefined
  readonly decidedAt?: Instant | undefined
  readonly bookedOn?: BusinessDay | undefined
}

const plain: readonly string[] = ['clearing', 'own_funds', 'commission', 'unclaimed', 'suspense', 'losses']
const ofSomebody = /^(in_transit|fees|disputes):[a-z][a-z0-9_-]{0,39}$/
const ofMerchant = /^merchant:mer_[A-Za-z0-9_-]{1,60}$/

/**
 * Whether something can be posted to an account by hand. What orders hold, what a provider holds and what is on our bank account is as the orders,
 * the provider and the bank say.
 */
const takesPostings = (account: string): account is Account =>
  plain.includes(account) || ofSomebody.test(account) || ofMerchant.test(account)

export type Proposed = { readonly account: string; readonly amount: Money }

/** The merchant that a posting is about; undefined where it is about none. */
const merchantOf = (entries: readonly Proposed[]): MerchantId | undefined => {
  const id = entries.find(({ account }) => ofMerchant.test(account))?.account.slice('merchant:'.length)
  return id !== undefined && isId('merchant', id) ? id : undefined
}

const errorsOf = (entries: readonly Proposed[]): FieldError[] => {
  const unknown = entries.flatMap(({ account }, index) =>
    takesPostings(account)
      ? []
      : [
          {
            field: `/entries/${index}/account`,
            message: `expected ${plain.join(', ')}, in_transit:…, fees:…, disputes:… or merchant:mer_…`,
          },
        ],
  )
  const sums: Record<string, number> = {}
  for (const { amount } of entries) sums[amount.currency] = (sums[amount.currency] ?? 0) + amount.amount
  const uneven = Object.entries(sums)
    .filter(([, sum]) => sum !== 0)
    .map(([currency, sum]) => ({ field: '/entries', message: `in ${currency} they sum to ${sum}: expected 0` }))
  const merchants = entries.filter(({ account }) => ofMerchant.test(account))
  const several =
    merchants.length > 1
      ? [{ field: '/entries', message: 'more than one is of a merchant: propose one for each merchant and currency' }]
      : []
  return [...unknown, ...uneven, ...several]
}

/** The entries of a posting by hand. Throws the refusal `request.invalid`, which names what is wrong with each. */
export const checkedEntries = (entries: readonly Proposed[]): Entry[] => {
  const errors = errorsOf(entries)
  if (errors.length > 0)
    throw refuse('request.invalid', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), errors)
  return entries as Entry[]
}

/** Why somebody cannot decide about an entry in this way; undefined where they can. The same decision again is none. */
export const decisionRefusal = (
  { status, proposedBy, decidedBy }: JournalEntry,
  decision: 'approve' | 'reject',
  by: UserId,
): Refusal | undefined => {
  if (status !== 'PROPOSED') {
    const isSame = status === (decision === 'approve' ? 'POSTED' : 'REJECTED') && decidedBy === by
    return isSame ? undefined : refuse('journal.decided', `The entry is ${status} already.`)
  }
  if (decision === 'approve' && proposedBy === by)
    return refuse('journal.same_person', 'Who has proposed an entry cannot approve it: another operator has to.')
  return undefined
}

/** What a posting by hand books. What it gives or takes from a merchant is a line of that merchant's next settlement. */
export const journalPosting = (entry: JournalEntry, approvedBy: UserId, at: Instant): PostingSet => {
  const { journalEntryId, entries, reason, proposedBy } = entry
  const merchantId = merchantOf(entries)
  const owed = entries.find(({ account }) => account === `merchant:${merchantId}`)?.amount
  return {
    setId: `journal#${journalEntryId}`,
    event: 'journalEntry',
    at,
    entries,
    byHand: { journalEntryId, proposedBy, approvedBy, reason },
    ...(merchantId && owed && { merchantId, sale: { gross: negate(owed), commission: money(0, owed.currency) } }),
  }
}
