import { postLate } from '../../adapters/dynamodb/checked-days.ts'
import { bookedUnder, rounds } from '../../adapters/dynamodb/ledger-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { ExceptionId } from '../../domain/ids.ts'
import { type Account, type Entry, negated, summed } from '../../domain/ledger/accounts.ts'
import { type Drift, ourBank } from '../../domain/ledger/day-end-failures.ts'
import type { Decided } from '../../domain/ledger/posting.ts'
import { type Money, negate } from '../../domain/money.ts'
import type { ReconciliationItem } from '../../domain/reconciliation/item.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'

/**
 * What all sets under a name are to come to. They belong to a day that is over: each is booked on that day, or on the first after it whose check
 * has not passed.
 */
type Wanted = {
  readonly name: string
  readonly event: string
  readonly entries: readonly Entry[]
  readonly from: BusinessDay
  readonly decision?: Decided | undefined
}

/**
 * Posts what is missing until all sets under a name come to what is wanted. That may change, and a caller may be interrupted: how far it has come,
 * the ledger itself says. Where somebody else has posted the next set first, what is missing then is posted. Gives the day of the last set;
 * undefined where nothing was ever to be posted.
 */
export const postUpTo = async (wanted: Wanted, now: Instant): Promise<BusinessDay | undefined> => {
  const { name, event, from, decision } = wanted
  for (let round = 0; round < rounds; round++) {
    const { booked, sets, day } = await bookedUnder(name)
    const entries = summed([...wanted.entries, ...negated(booked)])
    if (entries.length === 0) return day
    const set = { setId: `${name}#${sets}`, event, at: now, entries, ...(decision && { decision }) }
    const bookedOn = await postLate(set, from)
    if (bookedOn !== undefined) return bookedOn
  }
  throw refuse('service.busy', `${name} is being posted by others at the same time: try again.`)
}

/** Where it goes that a provider holds more or less than our ledger says. */
type OtherSide = (amount: Money) => Account

/** What it holds beyond that belongs to somebody whom nobody knows; what it does not hold is lost. */
const unexplained: OtherSide = ({ amount }) => (amount > 0 ? 'suspense' : 'losses')

const takenOver = (provider: string, difference: readonly Money[], otherSide: OtherSide = unexplained): Entry[] =>
  difference.flatMap((amount): Entry[] => [
    { account: provider === ourBank ? 'bank' : `provider:${provider}`, amount },
    { account: otherSide(amount), amount: negate(amount) },
  ])

/** What shoppers' banks have taken back, and given back, is an account of its own. */
const otherSideOf = ({ kind, provider }: ReconciliationItem): OtherSide =>
  kind === 'dispute' || kind === 'dispute_reversed' ? () => `disputes:${provider}` : unexplained

/** Books a difference that an operator has accepted. Gives the day on which the last of it is booked. */
export const postDrift = (decision: Decided, { day, provider, amount }: Drift, now: Instant) => {
  const entries = takenOver(provider, [amount])
  const name = `accepted#${decision.exceptionId}`
  return postUpTo({ name, event: 'differenceAccepted', entries, from: day, decision }, now)
}

/** Books what somebody has decided about our bank account. Gives the day on which the last of it is booked. */
export const postAccepted = (decision: Decided, entries: readonly Entry[], from: BusinessDay, now: Instant) =>
  postUpTo({ name: `accepted#${decision.exceptionId}`, event: 'differenceAccepted', entries, from, decision }, now)

/** What was decided about an exception comes to something else now that a file was corrected. */
export const postFollowingFile = (
  exceptionId: ExceptionId,
  entries: readonly Entry[],
  from: BusinessDay,
  now: Instant,
) => postUpTo({ name: `accepted#${exceptionId}`, event: 'fileCorrected', entries, from }, now)

/** What was given up has come after all: what was booked for it is taken back. */
export const takeBackGivenUp = async (exceptionId: ExceptionId, now: Instant): Promise<void> => {
  const name = `accepted#${exceptionId}`
  const { day } = await bookedUnder(name)
  if (day !== undefined) await postUpTo({ name, event: 'shownAfterAll', entries: [], from: day }, now)
}

/**
 * What an operator has written off makes our ledger say what the provider's books say. Gives the day on which the last of it is booked; undefined
 * where there is no difference. Without a `decision` it is a file that has changed what was decided about.
 */
export const postCorrection = (
  item: ReconciliationItem,
  now: Instant,
  decision?: Decided,
): Promise<BusinessDay | undefined> => {
  const { exceptionId, provider, difference, openedDay } = item
  const entries = takenOver(provider, difference, otherSideOf(item))
  return postUpTo({ name: `correction#${exceptionId}`, event: 'writtenOff', entries, from: openedDay, decision }, now)
}
