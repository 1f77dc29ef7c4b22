import { ledgerTable, post } from '../../adapters/dynamodb/ledger-repository.ts'
import type { SetItem } from '../../adapters/dynamodb/ledger-set-item.ts'
import { getOne } from '../../adapters/dynamodb/read.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { type Entry, negated, summed } from '../../domain/ledger/accounts.ts'
import { negate } from '../../domain/money.ts'
import type { ReconciliationItem } from '../../domain/reconciliation/item.ts'
import type { Instant } from '../../domain/time.ts'

/** When a set happened, and the day on which it is booked, where that is not the first open one. */
type When = { readonly at: Instant; readonly day?: BusinessDay }

/**
 * Posts what is missing until all sets under a name come to `wanted`. What is wanted may change, and a caller may be interrupted: how
 * far it has come, the ledger itself says.
 */
export const postUpTo = async (
  name: string,
  event: string,
  wanted: readonly Entry[],
  when: (isFirst: boolean) => When,
): Promise<void> => {
  const booked: Entry[] = []
  let sets = 0
  for (; ; sets++) {
    const set = await getOne<SetItem>(ledgerTable(), { setId: `${name}#${sets}` })
    if (!set) break
    booked.push(...set.entries)
  }
  const entries = summed([...wanted, ...negated(booked)])
  if (entries.length === 0) return
  const { at, day } = when(sets === 0)
  await post({ setId: `${name}#${sets}`, event, at, entries }, day)
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
