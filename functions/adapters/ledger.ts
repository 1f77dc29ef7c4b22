import { type BusinessDay, dayOf } from '../domain/business-day.ts'
import { partitionOf, partitions } from '../domain/ledger/partition.ts'
import type { PostingSet } from '../domain/ledger/posting.ts'
import { putIf, queryPages, toAttributes } from './dynamodb.ts'
import { env } from './env.ts'

const table = () => env('LEDGER_TABLE')

export const timeZone = (): string => env('TIME_ZONE')

/**
 * A posting set's item. Its day's writes are spread over partitions, and each of the two indexes holds only the sets that it is
 * for: those that a provider's statement has to show, and those that a merchant is paid for.
 */
type SetItem = PostingSet & {
  readonly journal: string
  readonly providerDay?: string
  readonly reference?: string
  readonly merchantDay?: string
}

const partitioned = (name: string, day: BusinessDay, partition: number) => `${name}#${day}#${partition}`

const toItem = (set: PostingSet): SetItem => {
  const day = dayOf(set.at, timeZone())
  const partition = partitionOf(set.setId)
  const { movement, entries, merchantId } = set
  const isEarned = merchantId && entries.some(({ account }) => account === `merchant:${merchantId}`)
  return {
    ...set,
    journal: `${day}#${partition}`,
    ...(movement && {
      reference: movement.reference,
      providerDay: partitioned(movement.provider, day, partitionOf(movement.reference)),
    }),
    ...(isEarned && { merchantDay: partitioned(merchantId, day, partition) }),
  }
}

/** Writes a posting set, once: the same set again changes nothing, and none is ever changed. */
export const post = async (set: PostingSet): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes(toItem(set)),
    ConditionExpression: 'attribute_not_exists(setId)',
  })
}

const query = async function* (key: string, value: string, index?: string): AsyncGenerator<PostingSet> {
  const pages = queryPages<SetItem>({
    TableName: table(),
    IndexName: index,
    KeyConditionExpression: '#key = :value',
    ExpressionAttributeNames: { '#key': key },
    ExpressionAttributeValues: toAttributes({ ':value': value }),
  })
  for await (const page of pages) yield* page
}

/** All that was posted on a day, partition after partition. */
export const journalOf = async function* (day: BusinessDay): AsyncGenerator<PostingSet> {
  for (let partition = 0; partition < partitions; partition++) yield* query('journal', `${day}#${partition}`)
}

/** What a provider has moved on a day, of one partition of the references. */
export const movementsOf = (provider: string, day: BusinessDay, partition: number): AsyncGenerator<PostingSet> =>
  query('providerDay', partitioned(provider, day, partition), 'byProvider')
