import { bookedUnder, post, rounds } from '../../adapters/dynamodb/ledger-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { type Entry, negated, summed } from '../../domain/ledger/accounts.ts'
import { negate } from '../../domain/money.ts'
import type { ReconciliationItem } from '../../domain/reconciliation/item.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'

/** When a set happened, and the day on which it is booked, where that is not the first open one. */
type When = { readonly at: Instant; readonly day?: BusinessDay }

/**
 * Posts what is missing until all sets under a name come to `wanted`. What is wanted may change, and a caller may be interrupted: how
 * far it has come, the ledger itself says. Where somebody else has posted the next set first, what is missing then is posted.
 */
export const postUpTo = async (
  name: string,
  event: string,
  wanted: readonly Entry[],
  when: (isFirst: boolean) => When,
): Promise<void> => {
  for (let round = 0; round < rounds; round++) {
    const { booked, sets } = await bookedUnder(name)
    const entries = summed([...wanted, ...negated(booked)])
    if (entries.length === 0) return
    const { at, day } = when(sets === 0)
    if (await post({ setId: `${name}#${sets}`, event, at, entries }, day)) return
  }
  throw refuse('service.busy', `${name} is being posted by others at the same time: try again.`)
}

/** What an operator has written off makes our ledger say what the provider's books say: the difference is the platform's gain, or its loss. */
export const postCorrection = (
  { exceptionId, provider, difference }: Pick<ReconciliationItem, 'exceptionId' | 'provider' | 'difference'>,
  now: Instant,
): Promise<void> => {
  const wanted = difference.flatMap((amount): Entry[] => [
    { account: `provider:${provider}`, amount },
    { account: 'commission', amount: negate(amount) },
  ])
  return postUpTo(`correction#${exceptionId}`, 'writtenOff', wanted, () => ({ at: now }))
}
