import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { refuse } from '../../domain/refusal.ts'
import { dynamodb, fromAttributes, toAttributes } from './client.ts'
import { getAll } from './read.ts'

export type Page<T> = { readonly items: readonly T[]; readonly cursor: string | null }

/** Which entries of an index make up a list: those of all `partitions`, by `sortKey`. */
type Listing = {
  readonly table: string
  readonly index: string
  readonly partitionKey: string
  readonly partitions: readonly string[]
  readonly sortKey: string
  readonly newestFirst: boolean
  /** The names of the table's own key, which every index entry carries. */
  readonly key: readonly string[]
}

/** A cursor is good for the list that gave it out, and for no other. */
const nameOf = ({ table, index, partitions }: Listing): string => [table, index, ...partitions].join(' ')

const encode = (listing: Listing, position: string): string =>
  Buffer.from(JSON.stringify([nameOf(listing), position])).toString('base64url')

const decode = (listing: Listing, cursor: string): string => {
  try {
    const [name, position] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (name === nameOf(listing) && typeof position === 'string' && position) return position
  } catch {
    // Not a cursor of ours: refused below.
  }
  throw refuse('request.invalid', 'The cursor is not one that this list gave out.', [
    { field: 'cursor', message: 'expected the cursor of the previous page, unchanged' },
  ])
}

type Entry = Record<string, string>

const query = async (listing: Listing, partition: string, limit: number, position?: string): Promise<Entry[]> => {
  const { table, index, partitionKey, sortKey, newestFirst } = listing
  const beyond = position === undefined ? '' : ` AND #sort ${newestFirst ? '<' : '>'} :position`
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: `#partition = :partition${beyond}`,
      ExpressionAttributeNames: { '#partition': partitionKey, ...(beyond && { '#sort': sortKey }) },
      ExpressionAttributeValues: toAttributes({ ':partition': partition, ':position': position }),
      ScanIndexForward: !newestFirst,
      Limit: limit,
    }),
  )
  return Items.map((item) => fromAttributes<Entry>(item))
}

/**
 * One page of a list, merged from its partitions. `keep` passes over items that the index still shows and that do not
 * belong (an index lags behind its table); pages are filled up all the same.
 *
 * Throws the refusal `request.invalid` for a cursor that is none of ours.
 */
export const listPage = async <T>(
  listing: Listing,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  keep: (item: T) => boolean = () => true,
): Promise<Page<T>> => {
  const kept: T[] = []
  let position = cursor === undefined ? undefined : decode(listing, cursor)
  const sign = listing.newestFirst ? -1 : 1
  for (;;) {
    const wanted = limit - kept.length
    const found = await Promise.all(listing.partitions.map((partition) => query(listing, partition, wanted, position)))
    const sortKey = (entry: Entry) => entry[listing.sortKey] as string
    // An item that moves from one partition to another may be seen in both.
    const entries = [...new Map(found.flat().map((entry) => [sortKey(entry), entry])).values()]
      .sort((a, b) => sign * (sortKey(a) < sortKey(b) ? -1 : 1))
      .slice(0, wanted)
    const keys = entries.map((entry) => Object.fromEntries(listing.key.map((name) => [name, entry[name] as string])))
    kept.push(...(await getAll<T>(listing.table, keys)).filter(keep))
    const last = entries.at(-1)
    if (!last || entries.length < wanted) return { items: kept, cursor: null }
    position = sortKey(last)
    if (kept.length === limit) return { items: kept, cursor: encode(listing, position) }
  }
}
