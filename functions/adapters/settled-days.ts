import type { BusinessDay } from '../domain/business-day.ts'
import type { Instant } from '../domain/time.ts'
import { getOne, put, toAttributes } from './dynamodb.ts'
import { env } from './env.ts'

/** How far the settlement has come. Days are settled in their order, so the last one says it all. */
const key = { book: 'settled', entry: 'through' }

const table = () => env('RECONCILIATIONS_TABLE')

/** The last day whose merchants have all been settled with; undefined where none is yet. */
export const loadSettledThrough = async (): Promise<BusinessDay | undefined> =>
  (await getOne<{ day: BusinessDay }>(table(), key))?.day

export const saveSettledThrough = (day: BusinessDay, now: Instant): Promise<void> =>
  put({ TableName: table(), Item: toAttributes({ ...key, day, at: now }) })
