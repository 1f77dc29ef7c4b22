import type { BusinessDay } from '../domain/business-day.ts'
import type { Instant } from '../domain/time.ts'
import { getOne, putIf, toAttributes } from './dynamodb.ts'
import { env } from './env.ts'

/** How far the settlement has come. Days are settled in their order, so the last one says it all. */
const key = { book: 'settled', entry: 'through' }

const table = () => env('RECONCILIATIONS_TABLE')

/** The last day whose merchants have all been settled with; undefined where none is yet. */
export const loadSettledThrough = async (): Promise<BusinessDay | undefined> =>
  (await getOne<{ day: BusinessDay }>(table(), key))?.day

/** Marks a day, and all before it, as settled. What is settled stays so. */
export const saveSettledThrough = async (day: BusinessDay, now: Instant): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...key, day, at: now }),
    ConditionExpression: 'attribute_not_exists(#day) OR #day < :day',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: toAttributes({ ':day': day }),
  })
}

const questionsKey = (day: BusinessDay) => ({ book: `settlement#${day}`, entry: 'questions' })

/** The orders that were in question when a day began to be settled; undefined where it has not begun. */
export const loadQuestions = async (day: BusinessDay): Promise<readonly string[] | undefined> =>
  (await getOne<{ orderIds: readonly string[] }>(table(), questionsKey(day)))?.orderIds

/** Writes them down, unless somebody else has: what is written down then is what counts. */
export const keepQuestions = async (day: BusinessDay, orderIds: readonly string[]): Promise<readonly string[]> => {
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...questionsKey(day), orderIds: [...orderIds] }),
    ConditionExpression: 'attribute_not_exists(book)',
  })
  return (await loadQuestions(day)) ?? orderIds
}
