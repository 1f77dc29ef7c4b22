import type { BusinessDay } from '../../domain/business-day.ts'
import { env } from '../env.ts'
import { getOne, type Item, putIf, toAttributes } from './client.ts'

/** Where a mark of the books stands, beside the reconciliations. */
type WatermarkKey = { readonly book: string; readonly entry: string }

const watermarksTable = () => env('RECONCILIATIONS_TABLE')

/** A mark as it stands; undefined where there is none yet. */
export const loadWatermark = <T = { readonly day: BusinessDay }>(key: WatermarkKey): Promise<T | undefined> =>
  getOne<T>(watermarksTable(), key)

/** Moves a mark on to a day. It never goes back, whoever comes late. */
export const raiseWatermark = async (key: WatermarkKey, day: BusinessDay): Promise<void> => {
  await putIf({
    TableName: watermarksTable(),
    Item: toAttributes({ ...key, day }),
    ConditionExpression: 'attribute_not_exists(#day) OR #day < :day',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: toAttributes({ ':day': day }),
  })
}

/** Sets a mark, unless somebody has: what was set first is what counts, and comes back. */
export const setWatermarkOnce = async <T extends Item>(key: WatermarkKey, mark: T): Promise<T> => {
  const known = await loadWatermark<T>(key)
  if (known) return known
  await putIf({
    TableName: watermarksTable(),
    Item: toAttributes({ ...key, ...mark }),
    ConditionExpression: 'attribute_not_exists(book)',
  })
  return (await loadWatermark<T>(key)) ?? mark
}
