import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import { itemName, type ReconciliationItem } from '../../domain/reconciliation/item.ts'
import { everyPartition, partitionOf } from '../../domain/shard.ts'
import { toAttributes } from './client.ts'
import { getOne, queryPages } from './read.ts'
import { reconciliationsTable, saveEntry } from './reconciliations-table.ts'
import { loadWatermark } from './watermark-repository.ts'
import { putIf, update } from './write.ts'

const topicOf = (provider: string, partition: number) => `items#${provider}#${partition}`

/** Rows that nobody can read have no reference by which they belong to a partition: all are in the first. */
const itemKey = (item: ReconciliationItem) => {
  const partition = item.class === 'UNREADABLE_ROW' ? 0 : partitionOf(item.reference)
  return { topic: topicOf(item.provider, partition), entry: itemName(item) }
}

/** Saves what an operator has decided about an item. */
export const saveDecided = (item: ReconciliationItem): Promise<void> =>
  saveEntry({ ...itemKey(item), ...item, isDecided: true })

/** Saves an item in the place of one that was decided: a file has overtaken the decision. False where it is another one by then. */
export const reopenItem = (item: ReconciliationItem, { overtaken }: ReconciliationItem): Promise<boolean> =>
  putIf({
    TableName: reconciliationsTable(),
    Item: toAttributes({ ...itemKey(item), ...item }),
    ConditionExpression: `isDecided = :true AND ${overtaken ? 'overtaken = :before' : 'attribute_not_exists(overtaken)'}`,
    ExpressionAttributeValues: toAttributes({ ':true': true, ':before': overtaken }),
  })

/** Saves an item; false for one that an operator has decided, which stays as it is, also for a run that has read it before. */
export const saveItem = (item: ReconciliationItem): Promise<boolean> =>
  putIf({
    TableName: reconciliationsTable(),
    Item: toAttributes({ ...itemKey(item), ...item }),
    ConditionExpression: 'attribute_not_exists(isDecided)',
  })

const itemPages = (provider: string, partition: number, from: string, day: BusinessDay) =>
  queryPages<ReconciliationItem>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic AND entry BETWEEN :from AND :after',
    ExpressionAttributeValues: toAttributes({
      ':topic': topicOf(provider, partition),
      ':from': from,
      ':after': `${day}$`,
    }),
    ConsistentRead: true,
  })

/** How many days before a day are looked at in any case: a day that is reconciled again needs what had ended since. */
const lookBack = 35

/**
 * What was not simply matched with a provider, up to a day, of some partitions: all that is still open, however old, and what has ended since shortly
 * before that day. On a day on which everything was wrong they are as many as its bookings: nobody needs to hold all of them.
 */
export const itemsUntil = async function* (
  provider: string,
  day: BusinessDay,
  partitions: readonly number[] = everyPartition,
): AsyncGenerator<ReconciliationItem> {
  const { day: oldest } = await loadOldestOpen(provider)
  const recent = addDays(day, -lookBack)
  const from = oldest < recent ? oldest : recent
  const pages = partitions.map((partition) => itemPages(provider, partition, from, day))
  // The first page of each is asked for at once: on most days there is no second one.
  const first = await Promise.all(pages.map((some) => some.next()))
  for (const [index, some] of pages.entries()) {
    yield* first[index]?.value ?? []
    for await (const page of some) yield* page
  }
}

/** The items of days before `day` have all ended. `version` goes up with each change. */
export type OldestOpen = { readonly day: BusinessDay; readonly version: number }

const oldestOpenKey = (provider: string) => ({ topic: `items#${provider}`, entry: 'oldestOpen' })

const noneKnown: OldestOpen = { day: '0', version: 0 }

/** How far back there may be open items. */
export const loadOldestOpen = async (provider: string): Promise<OldestOpen> => ({
  ...noneKnown,
  ...(await loadWatermark<Partial<OldestOpen>>(oldestOpenKey(provider))),
})

/** Has whoever has read how far back there may be open items read it again. Gives it as it is. */
export const touchOldestOpen = async (provider: string): Promise<OldestOpen> => ({
  ...noneKnown,
  ...(await update<Partial<OldestOpen>>({
    TableName: reconciliationsTable(),
    Key: toAttributes(oldestOpenKey(provider)),
    UpdateExpression: 'ADD version :one',
    ExpressionAttributeValues: toAttributes({ ':one': 1 }),
    ReturnValues: 'ALL_NEW',
  })),
})

/** Writes down how far back there may be open items; false where somebody else has since it was read. */
export const saveOldestOpen = (provider: string, day: BusinessDay, { version }: OldestOpen): Promise<boolean> =>
  putIf({
    TableName: reconciliationsTable(),
    Item: toAttributes({ ...oldestOpenKey(provider), day, version: version + 1 }),
    ConditionExpression: 'attribute_not_exists(version) OR version = :before',
    ExpressionAttributeValues: toAttributes({ ':before': version }),
  })

/** An item as it is now. */
export const reloadItem = async (item: ReconciliationItem): Promise<ReconciliationItem> =>
  (await getOne<ReconciliationItem>(reconciliationsTable(), itemKey(item))) ?? item
