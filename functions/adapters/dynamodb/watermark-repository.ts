import type { BusinessDay } from '../../domain/business-day.ts'
import { env } from '../env.ts'
import { type Item, toAttributes } from './client.ts'
import { getOne } from './read.ts'
import { putIf } from './write.ts'

/** Where a watermark stands, beside the reconciliations. */
type WatermarkKey = { readonly topic: string; readonly entry: string }

const watermarksTable = () => env('RECONCILIATIONS_TABLE')

/** A watermark as it stands; undefined where there is none yet. */
export const loadWatermark = <T = { readonly day: BusinessDay }>(key: WatermarkKey): Promise<T | undefined> =>
  getOne<T>(watermarksTable(), key)

/** The write that moves a mark on to a day. Its condition fails where it stands on that day or a later one already. */
export const putOfWatermark = (key: WatermarkKey, day: BusinessDay) => ({
  TableName: watermarksTable(),
  Item: toAttributes({ ...key, day }),
  ConditionExpression: 'attribute_not_exists(#day) OR #day < :day',
  ExpressionAttributeNames: { '#day': 'day' },
  ExpressionAttributeValues: toAttributes({ ':day': day }),
})

/** Moves a mark on to a day. It never goes back: where it stands on that day or a later one already, nothing is left to do. */
export const raiseWatermark = async (key: WatermarkKey, day: BusinessDay): Promise<void> => {
  await putIf(putOfWatermark(key, day))
}

/** Sets a watermark that is not set yet. Gives the one that counts: what was set first. */
export const setWatermarkOnce = async <T extends Item>(key: WatermarkKey, watermark: T): Promise<T> => {
  const known = await loadWatermark<T>(key)
  if (known) return known
  await putIf({
    TableName: watermarksTable(),
    Item: toAttributes({ ...key, ...watermark }),
    ConditionExpression: 'attribute_not_exists(topic)',
  })
  return (await loadWatermark<T>(key)) ?? watermark
}
