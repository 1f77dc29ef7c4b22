import type { BusinessDay } from '../../domain/business-day.ts'
import type { Balances } from '../../domain/ledger/balances.ts'
import type { Instant } from '../../domain/time.ts'
import { getOne, queryPages, toAttributes } from './client.ts'
import { save, table } from './reconciliations-table.ts'

/** Whether a day's books close, and the balances that they close with. */
export type DayCheck = {
  readonly day: BusinessDay
  readonly at: Instant
  readonly status: 'PASSED' | 'FAILED'
  /** What is wrong, in words. */
  readonly failures: readonly string[]
  readonly balances: Balances
}

const checkKey = (day: BusinessDay) => ({ book: 'checks', entry: day })

export const loadCheck = (day: BusinessDay): Promise<DayCheck | undefined> => getOne<DayCheck>(table(), checkKey(day))

/** The checks of some days, from the first to the last of them, by day; none where the last comes before the first. */
export const loadChecks = async (first: BusinessDay, last: BusinessDay): Promise<DayCheck[]> => {
  if (first > last) return []
  const pages = queryPages<DayCheck>({
    TableName: table(),
    KeyConditionExpression: 'book = :book AND entry BETWEEN :first AND :last',
    ExpressionAttributeValues: toAttributes({ ':book': 'checks', ':first': first, ':last': last }),
  })
  return (await Array.fromAsync(pages)).flat()
}

export const saveCheck = (check: DayCheck): Promise<void> => save({ ...checkKey(check.day), ...check })
