import type { BusinessDay } from '../../domain/business-day.ts'
import { env } from '../env.ts'
import { getOne, type Item, putIf, toAttributes } from './client.ts'

/** Where a mark of the books stands, beside the reconciliations. */
type Key = { readonly book: string; readonly entry: string }

const table = () => env('RECONCILIATIONS_TABLE')

/** A mark as it stands; undefined where there is none yet. */
export const loadMark = <T = { readonly day: BusinessDay }>(key: Key): Promise<T | undefined> => getOne<T>(table(), key)

/** Moves a mark on to a day. It never goes back, whoever comes late. */
export const moveMark = async (key: Key, day: BusinessDay): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...key, day }),
    ConditionExpression: 'attribute_not_exists(#day) OR #day < :day',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: toAttributes({ ':day': day }),
  })
}

/** Sets a mark, unless somebody has: what was set first is what counts, and comes back. */
export const setMarkOnce = async <T extends Item>(key: Key, mark: T): Promise<T> => {
  const known = await loadMark<T>(key)
  if (known) return known
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...key, ...mark }),
    ConditionExpression: 'attribute_not_exists(book)',
  })
  return (await loadMark<T>(key)) ?? mark
}
