import type { BusinessDay } from '../../domain/business-day.ts'
import type { DayEndCheck } from '../../domain/ledger/day-end-check.ts'
import { toAttributes } from './client.ts'
import { getOne, queryPages } from './read.ts'
import { reconciliationsTable, saveEntry } from './reconciliations-table.ts'

const checkKey = (day: BusinessDay) => ({ topic: 'checks', entry: day })

/** The check of a day; undefined where it was not checked yet. */
export const loadDayEndCheck = (day: BusinessDay): Promise<DayEndCheck | undefined> =>
  getOne<DayEndCheck>(reconciliationsTable(), checkKey(day))

/** The checks of some days, from the first to the last of them, by day; none where the last comes before the first. */
export const loadDayEndChecks = async (first: BusinessDay, last: BusinessDay): Promise<DayEndCheck[]> => {
  if (first > last) return []
  const pages = queryPages<DayEndCheck>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic AND entry BETWEEN :first AND :last',
    ExpressionAttributeValues: toAttributes({ ':topic': 'checks', ':first': first, ':last': last }),
  })
  return (await Array.fromAsync(pages)).flat()
}

/** The check of a day as it is saved. */
export const checkItem = (check: DayEndCheck) => ({ ...checkKey(check.day), ...check })

/** Saves a check that has failed, in the place of an earlier one. */
export const saveFailedCheck = (check: DayEndCheck): Promise<void> => saveEntry(checkItem(check))
