import { postLate } from '../../adapters/dynamodb/checked-days.ts'
import { bookedUnder, rounds } from '../../adapters/dynamodb/ledger-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { type Entry, negated, summed } from '../../domain/ledger/accounts.ts'
import { negate } from '../../domain/money.ts'
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
}

/**
 * Posts what is missing until all sets under a name come to what is wanted. That may change, and a caller may be interrupted: how far it has come,
 * the ledger itself says. Where somebody else has posted the next set first, what is missing then is posted. Gives the day of the last set;
 * undefined where nothing was ever to be posted.
 */
export const postUpTo = async (wanted: Wanted, now: Instant): Promise<BusinessDay | undefined> => {
  const { name, event, from } = wanted
  for (let round = 0; round < rounds; round++) {
    const { booked, sets, day } = await bookedUnder(name)
    const entries = summed([...wanted.entries, ...negated(booked)])
    if (entries.length === 0) return day
    const bookedOn = await postLate({ setId: `${name}#${sets}`, event, at: now, entries }, from)
    if (bookedOn !== undefined) return bookedOn
  }
  throw refuse('service.busy', `${name} is being posted by others at the same time: try again.`)
}

/**
 * What an operator has written off makes our ledger say what the provider's books say: the difference is the platform's gain, or its loss. Gives
 * the day on which the last of it is booked; undefined where there is no difference.
 */
export const postCorrection = (
  { exceptionId, provider, difference, openedDay }: ReconciliationItem,
  now: Instant,
): Promise<BusinessDay | undefined> => {
  const entries = difference.flatMap((amount): Entry[] => [
    { account: `provider:${provider}`, amount },
    { account: 'commission', amount: negate(amount) },
  ])
  return postUpTo({ name: `correction#${exceptionId}`, event: 'writtenOff', entries, from: openedDay }, now)
}
