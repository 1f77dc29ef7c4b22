import { addDays, type BusinessDay, dayOf } from '../../domain/business-day.ts'
import type { MerchantId } from '../../domain/ids.ts'
import type { Entry } from '../../domain/ledger/accounts.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { everyPartition, merchantShards } from '../../domain/shard.ts'
import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import { closedThrough } from './closed-days.ts'
import { dayOfSet, ledgerItemOf, type SetItem, shardName } from './ledger-set-item.ts'
import { listPage, type Page } from './listing.ts'
import { getAll, getOne, queryIndex, type ScanPosition, scanPage } from './read.ts'
import { putIf } from './write.ts'

const ledgerTable = () => env('LEDGER_TABLE')

/** The platform's time zone, by its IANA name. */
export const timeZone = (): string => env('TIME_ZONE')

/** The day on which something is booked: its own, or the first one that is still open where it comes too late for that. */
const openDayFor = async ({ setId, at }: PostingSet): Promise<BusinessDay> => {
  const day = dayOf(at, timeZone())
  const closed = await closedThrough(setId)
  return closed !== undefined && day <= closed ? addDays(closed, 1) : day
}

/** The write of a posting set that is booked on a day. Its condition fails where there is one under its id already. */
export const putOfSet = (set: SetItem) => ({
  TableName: ledgerTable(),
  Item: toAttributes(set),
  ConditionExpression: 'attribute_not_exists(setId)',
})

/**
 * Writes a posting set, once: none is ever changed. False where there is one under its id already: of one event, which is what most ids are
 * derived from, that is the same set, and done.
 */
export const post = async (set: PostingSet): Promise<boolean> =>
  putIf(putOfSet(ledgerItemOf(set, await openDayFor(set))))

/** All entries under a name, the number of the sets that they are in, and the day of the last of them. */
export const bookedUnder = async (
  name: string,
): Promise<{ readonly booked: readonly Entry[]; readonly sets: number; readonly day: BusinessDay | undefined }> => {
  const booked: Entry[] = []
  let day: BusinessDay | undefined
  for (let sets = 0; ; sets++) {
    const set = await getOne<SetItem>(ledgerTable(), { setId: `${name}#${sets}` })
    if (!set) return { booked, sets, day }
    booked.push(...set.entries)
    day = dayOfSet(set)
  }
}

export const rounds = 8

const journalPartitions = (day: BusinessDay): string[] => everyPartition.map((partition) => `${day}#${partition}`)

/** All that was booked on a day, partition after partition. */
export const journalOf = async function* (day: BusinessDay): AsyncGenerator<SetItem> {
  for (const partition of journalPartitions(day))
    yield* queryIndex<SetItem>(ledgerTable(), 'byDay', 'journal', partition)
}

/** A page of what was booked on a day, by the names of the sets. */
export const journalPage = (
  day: BusinessDay,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<PostingSet>> =>
  listPage<PostingSet>(
    {
      table: ledgerTable(),
      index: 'byDay',
      partitionKey: 'journal',
      partitions: journalPartitions(day),
      sortKey: 'setId',
      newestFirst: false,
      key: ['setId'],
    },
    page,
  )

/** A posting set as it is booked; undefined where it is not. */
export const loadSet = (setId: string): Promise<SetItem | undefined> => getOne<SetItem>(ledgerTable(), { setId })

/** The day on which a set is booked; undefined where it is not. */
export const dayBooked = async (setId: string): Promise<BusinessDay | undefined> => {
  const set = await loadSet(setId)
  return set && dayOfSet(set)
}

/** Those of these sets that are booked. */
export const bookedSets = async (setIds: readonly string[]): Promise<ReadonlyMap<string, PostingSet>> => {
  const booked = new Map<string, PostingSet>()
  for (let index = 0; index < setIds.length; index += 100) {
    const keys = setIds.slice(index, index + 100).map((setId) => ({ setId }))
    for (const set of await getAll<PostingSet>(ledgerTable(), keys)) booked.set(set.setId, set)
  }
  return booked
}

/** Some of all sets there are, of one shard of them, from a position on. */
export const scanLedger = async (shard: number, shards: number, from: ScanPosition | undefined) => {
  const { items, next } = await scanPage<PostingSet>(ledgerTable(), shard, shards, from)
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
      table: ledgerTable(),
      index: 'byMerchant',
      partitionKey: 'merchantDay',
      partitions: Array.from({ length: merchantShards }, (_, one) => shardName(merchantId, day, one)),
      sortKey: 'setId',
      newestFirst: false,
      key: ['setId'],
    },
    page,
  )

/** What a provider has moved on a day, of one partition of the references. */
export const movementsOf = (provider: string, day: BusinessDay, partition: number): AsyncGenerator<PostingSet> =>
  queryIndex(ledgerTable(), 'byProvider', 'providerDay', shardName(provider, day, partition))
