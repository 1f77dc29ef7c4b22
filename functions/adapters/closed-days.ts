import type { BusinessDay } from '../domain/business-day.ts'
import { getOne, putIf, toAttributes } from './dynamodb.ts'
import { env } from './env.ts'

/**
 * Where the books stand. From the moment at which a day's reconciliation begins, nothing is booked on that day any more: what comes late
 * is booked on the first open day, as a shop does that has sent its books away.
 *
 *     event of the 22nd ── its stream is late ──► the 22nd is closed at two ──► booked on the 23rd
 */
const key = { book: 'closed', entry: 'through' }

const table = () => env('RECONCILIATIONS_TABLE')

/** The last day that is closed; undefined where none is yet. */
export const closedThrough = async (): Promise<BusinessDay | undefined> =>
  (await getOne<{ day: BusinessDay }>(table(), key))?.day

/** Closes a day, and all before it. A closed day stays closed. */
export const closeDaysThrough = async (day: BusinessDay): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...key, day }),
    ConditionExpression: 'attribute_not_exists(#day) OR #day < :day',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: toAttributes({ ':day': day }),
  })
}

const beginning = { book: 'closed', entry: 'beginning' }

/** The day on which somebody first looked at these books: the first of which there has to be something. */
export const keepBeginning = async (today: BusinessDay): Promise<BusinessDay> => {
  const known = await getOne<{ day: BusinessDay }>(table(), beginning)
  if (known) return known.day
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...beginning, day: today }),
    ConditionExpression: 'attribute_not_exists(book)',
  })
  return today
}
