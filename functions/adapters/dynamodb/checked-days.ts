import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import type { DayEndCheck } from '../../domain/ledger/day-end-check.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { refuse } from '../../domain/refusal.ts'
import { toAttributes } from './client.ts'
import { checkItem } from './day-end-check-repository.ts'
import { putOfSet, rounds } from './ledger-repository.ts'
import { ledgerItemOf } from './ledger-set-item.ts'
import { getOne } from './read.ts'
import { reconciliationsTable } from './reconciliations-table.ts'
import { loadWatermark, putOfWatermark } from './watermark-repository.ts'
import { ConditionsFailed, transact } from './write.ts'

/**
 * How far the day-end checks have come. Days pass in their order, so the last one says it all. What is found out about a day that is over (a
 * fee, a correction) is booked on the first day whose check has not passed, and its door is shut together with that check:
 *
 *     book late   the set, and one more in the day's count     both, or none where the door is shut
 *     pass        the check, the watermark, the shut door       all, or none where the count is not what the check has seen
 */
const checkedThroughKey = { topic: 'checked', entry: 'through' }

const doorKey = (day: BusinessDay) => ({ topic: 'late', entry: day })

type Door = { readonly sets?: number }

/** The last day whose check has passed, and so have those of all before it; undefined where none has yet. */
export const loadCheckedThrough = async (): Promise<BusinessDay | undefined> =>
  (await loadWatermark(checkedThroughKey))?.day

/** How many sets were booked on a day after it was over. */
export const countLateSets = async (day: BusinessDay): Promise<number> =>
  (await getOne<Door>(reconciliationsTable(), doorKey(day)))?.sets ?? 0

/** Writes all of them, or none: then it gives the indexes of the writes whose conditions do not hold. */
const failedOf = async (writes: Parameters<typeof transact>[0]): Promise<readonly number[]> => {
  try {
    await transact(writes)
    return []
  } catch (error) {
    if (error instanceof ConditionsFailed) return error.failed
    throw error
  }
}

/**
 * Books a set on a day, or on the first after it whose check has not passed, together with what else is written `also`. Gives the day; undefined
 * where there is a set under its id already, or the condition of another write does not hold.
 * Throws the refusal `service.busy` after `rounds` days that were shut meanwhile.
 */
export const postLate = async (
  set: PostingSet,
  from: BusinessDay,
  also: Parameters<typeof transact>[0] = [],
): Promise<BusinessDay | undefined> => {
  for (let round = 0; round < rounds; round++) {
    const through = await loadCheckedThrough()
    const day = through !== undefined && from <= through ? addDays(through, 1) : from
    const failed = await failedOf([
      { Put: putOfSet({ ...ledgerItemOf(set, day), isLate: true }) },
      {
        Update: {
          TableName: reconciliationsTable(),
          Key: toAttributes(doorKey(day)),
          UpdateExpression: 'ADD #sets :one',
          ConditionExpression: 'attribute_not_exists(isShut)',
          ExpressionAttributeNames: { '#sets': 'sets' },
          ExpressionAttributeValues: toAttributes({ ':one': 1 }),
        },
      },
      ...also,
    ])
    if (failed.length === 0) return day
    if (failed.some((index) => index !== 1)) return undefined
  }
  throw refuse('service.busy', `${set.setId} is to be booked while days are being closed: try again.`)
}

/**
 * Saves a check that has passed, which saw `lateSets` late sets. False where there is another one now, or somebody else has passed the day: then
 * nothing is saved.
 */
export const passDay = async (check: DayEndCheck, lateSets: number): Promise<boolean> => {
  const TableName = reconciliationsTable()
  const failed = await failedOf([
    { Put: { TableName, Item: toAttributes(checkItem(check)) } },
    {
      Put: {
        TableName,
        Item: toAttributes({ ...doorKey(check.day), sets: lateSets, isShut: true }),
        ...(lateSets === 0
          ? { ConditionExpression: 'attribute_not_exists(topic)' }
          : {
              ConditionExpression: '#sets = :seen AND attribute_not_exists(isShut)',
              ExpressionAttributeNames: { '#sets': 'sets' },
              ExpressionAttributeValues: toAttributes({ ':seen': lateSets }),
            }),
      },
    },
    { Put: putOfWatermark(checkedThroughKey, check.day) },
  ])
  return failed.length === 0
}
