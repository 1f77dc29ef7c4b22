import { addDays, type BusinessDay, dayOf } from '../../domain/business-day.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { type Entry, negated, summed } from '../../domain/ledger/accounts.ts'
import { earningOf } from '../../domain/ledger/earning.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { negate } from '../../domain/money.ts'
import type { Item } from '../../domain/reconciliation/run.ts'
import { merchantPartitions, partitionOf, partitions } from '../../domain/shard.ts'
import type { Instant } from '../../domain/time.ts'
import { env } from '../env.ts'
import { getAll, getOne, putIf, queryIndex, type ScanPosition, scanPage, toAttributes } from './client.ts'
import { closedThrough } from './closed-days.ts'
import { listPage, type Page } from './listing.ts'

const table = () => env('LEDGER_TABLE')

export const timeZone = (): string => env('TIME_ZONE')

/**
 * A posting set's item. Each day's sets are spread over partitions, and two of the indexes hold only the sets that they are for: those
 * that a provider's statement has to show, and those that a merchant is paid for.
 */
type SetItem = PostingSet & {
  readonly journal: string
  readonly providerDay?: string
  readonly reference?: string
  readonly merchantDay?: string
}

const partitioned = (name: string, day: BusinessDay, partition: number) => `${name}#${day}#${partition}`

const toItem = (set: PostingSet, day: BusinessDay): SetItem => {
  const { setId, movement } = set
  const earning = earningOf(set)
  return {
    ...set,
    journal: `${day}#${partitionOf(setId)}`,
    ...(movement && {
      reference: movement.reference,
      providerDay: partitioned(movement.provider, day, partitionOf(movement.reference)),
    }),
    ...(earning && { merchantDay: partitioned(earning.merchantId, day, partitionOf(setId, merchantPartitions)) }),
  }
}

/** The day on which something is booked: its own, or the first one that is still open where it comes too late for that. */
const openDayFor = async (at: Instant): Promise<BusinessDay> => {
  const day = dayOf(at, timeZone())
  const closed = await closedThrough()
  return closed !== undefined && day <= closed ? addDays(closed, 1) : day
}

/** Writes a posting set, once: the same set again changes nothing, and none is ever changed. Booked on `day`, where it is given. */
export const post = async (set: PostingSet, day?: BusinessDay): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes(toItem(set, day ?? (await openDayFor(set.at)))),
    ConditionExpression: 'attribute_not_exists(setId)',
  })
}

/** When a set happened, and the day on which it is booked, where that is not the first open one. */
type When = { readonly at: Instant; readonly day?: BusinessDay }

/**
 * Posts what is missing until all sets under a name come to `wanted`. What is wanted may change, and whoever posts may be interrupted: how
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
    const set = await getOne<SetItem>(table(), { setId: `${name}#${sets}` })
    if (!set) break
    booked.push(...set.entries)
  }
  const entries = summed([...wanted, ...negated(booked)])
  if (entries.length === 0) return
  const { at, day } = when(sets === 0)
  await post({ setId: `${name}#${sets}`, event, at, entries }, day)
}

/** What an operator has written off makes our books say what the provider's say: the difference is the platform's gain, or its loss. */
export const postCorrection = (
  { exceptionId, provider, difference }: Pick<Item, 'exceptionId' | 'provider' | 'difference'>,
  now: Instant,
): Promise<void> => {
  const wanted = difference.flatMap((amount): Entry[] => [
    { account: `provider:${provider}`, amount },
    { account: 'commission', amount: negate(amount) },
  ])
  return postUpTo(`correction#${exceptionId}`, 'writtenOff', wanted, () => ({ at: now }))
}

/** All that was booked on a day, partition after partition. */
export const journalOf = async function* (day: BusinessDay): AsyncGenerator<SetItem> {
  for (let partition = 0; partition < partitions; partition++)
    yield* queryIndex<SetItem>(table(), 'byDay', 'journal', `${day}#${partition}`)
}

/** The day on which a set is in the books; undefined where it is not. */
export const dayBooked = async (setId: string): Promise<BusinessDay | undefined> =>
  (await getOne<SetItem>(table(), { setId }))?.journal.split('#')[0]

/** Those of these sets that are booked. */
export const bookedSets = async (setIds: readonly string[]): Promise<ReadonlyMap<string, PostingSet>> => {
  const booked = new Map<string, PostingSet>()
  for (let index = 0; index < setIds.length; index += 100) {
    const keys = setIds.slice(index, index + 100).map((setId) => ({ setId }))
    for (const set of await getAll<PostingSet>(table(), keys)) booked.set(set.setId, set)
  }
  return booked
}

/** Some of all sets there are, of one share of them, from a position on. */
export const scanLedger = async (share: number, shares: number, from: ScanPosition | undefined) => {
  const { items, next } = await scanPage<PostingSet>(table(), share, shares, from)
  return { sets: items, next }
}

/** A page of what a merchant has earned and lost on a day, by order. */
export const earningsOf = (
  merchantId: MerchantId,
  day: BusinessDay,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<PostingSet>> =>
  listPage<PostingSet>(
    {
      table: table(),
      index: 'byMerchant',
      partitionKey: 'merchantDay',
      partitions: Array.from({ length: merchantPartitions }, (_, one) => partitioned(merchantId, day, one)),
      sortKey: 'setId',
      newestFirst: false,
      key: ['setId'],
    },
    page,
  )

/** What a provider has moved on a day, of one partition of the references. */
export const movementsOf = (provider: string, day: BusinessDay, partition: number): AsyncGenerator<PostingSet> =>
  queryIndex(table(), 'byProvider', 'providerDay', partitioned(provider, day, partition))
