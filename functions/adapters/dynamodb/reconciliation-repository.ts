import type { BusinessDay } from '../../domain/business-day.ts'
import type { Balances } from '../../domain/ledger/day-end.ts'
import type { Item, Run } from '../../domain/reconciliation/run.ts'
import type { Movements, Tally } from '../../domain/reconciliation/tally.ts'
import type { Instant } from '../../domain/time.ts'
import { env } from '../env.ts'
import { getAll, getOne, put, putIf, queryPages, toAttributes } from './client.ts'

/** Whether a day's books close, and the balances that they close with. */
export type DayCheck = {
  readonly day: BusinessDay
  readonly at: Instant
  readonly status: 'PASSED' | 'FAILED'
  /** What is wrong, in words. */
  readonly failures: readonly string[]
  readonly balances: Balances
}

/** What one share of a run has found. */
export type ShareFound = { readonly tally: Tally; readonly ledger: Movements }

const table = () => env('RECONCILIATIONS_TABLE')

const runKey = (provider: string, date: BusinessDay) => ({ book: `${provider}#${date}`, entry: 'run' })
const shareKey = (provider: string, date: BusinessDay, revision: string, share: number) => ({
  book: `${provider}#${date}`,
  entry: `share#${revision}#${share}`,
})
const itemKey = ({ provider, openedDay, class: name, kind, reference, ordinal }: Item) => ({
  book: `items#${provider}`,
  entry: `${openedDay}#${name}#${kind}#${reference}#${ordinal}`,
})

const save = (item: object): Promise<void> =>
  put({ TableName: table(), Item: toAttributes(item as Record<string, unknown>) })

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

export const loadRun = (provider: string, date: BusinessDay): Promise<Run | undefined> =>
  getOne<Run>(table(), runKey(provider, date))

/** The runs of some days (at most 100) with a provider, by day; those that there were. */
export const loadRuns = async (
  provider: string,
  days: readonly BusinessDay[],
): Promise<ReadonlyMap<BusinessDay, Run>> => {
  const runs = await getAll<Run>(
    table(),
    days.map((day) => runKey(provider, day)),
  )
  return new Map(runs.map((run) => [run.date, run]))
}

export const saveRun = (run: Run): Promise<void> => save({ ...runKey(run.provider, run.date), ...run })

export const saveShare = (
  provider: string,
  date: BusinessDay,
  revision: string,
  share: number,
  found: ShareFound,
): Promise<void> => save({ ...shareKey(provider, date, revision, share), ...found })

/** What the shares of a run have found. Throws where one is missing. */
export const loadShares = (
  provider: string,
  date: BusinessDay,
  revision: string,
  shares: number,
): Promise<ShareFound[]> =>
  Promise.all(
    Array.from({ length: shares }, async (_, share) => {
      const found = await getOne<ShareFound>(table(), shareKey(provider, date, revision, share))
      if (!found) throw new Error(`share ${share} of the reconciliation of ${date} with ${provider} is missing`)
      return found
    }),
  )

/** Saves what an operator has decided about an item. */
export const saveDecided = (item: Item): Promise<void> => save({ ...itemKey(item), ...item, isDecided: true })

/** Saves an item; one that an operator has decided stays as it is, whichever run has read it before. */
export const saveItem = async (item: Item): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...itemKey(item), ...item }),
    ConditionExpression: 'attribute_not_exists(isDecided)',
  })
}

/** All that was ever not simply matched with a provider, up to a day. Far fewer than there are bookings. */
export const itemsUntil = async (provider: string, day: BusinessDay): Promise<Item[]> => {
  const items: Item[] = []
  const pages = queryPages<Item>({
    TableName: table(),
    KeyConditionExpression: 'book = :book AND entry < :after',
    ExpressionAttributeValues: toAttributes({ ':book': `items#${provider}`, ':after': `${day}$` }),
  })
  for await (const page of pages) items.push(...page)
  return items
}

/** The item with this key among those of its provider. */
export const isSameItem = (a: Item, b: Item): boolean => itemKey(a).entry === itemKey(b).entry
