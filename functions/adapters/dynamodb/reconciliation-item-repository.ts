import type { BusinessDay } from '../../domain/business-day.ts'
import { itemName, type ReconciliationItem } from '../../domain/reconciliation/item.ts'
import { toAttributes } from './client.ts'
import { getOne, queryPages } from './read.ts'
import { reconciliationsTable, saveEntry } from './reconciliations-table.ts'
import { putIf } from './write.ts'

const itemKey = (item: ReconciliationItem) => ({ topic: `items#${item.provider}`, entry: itemName(item) })

/** Saves what an operator has decided about an item. */
export const saveDecided = (item: ReconciliationItem): Promise<void> =>
  saveEntry({ ...itemKey(item), ...item, isDecided: true })

/** Saves an item; false for one that an operator has decided, which stays as it is, also for a run that has read it before. */
export const saveItem = (item: ReconciliationItem): Promise<boolean> =>
  putIf({
    TableName: reconciliationsTable(),
    Item: toAttributes({ ...itemKey(item), ...item }),
    ConditionExpression: 'attribute_not_exists(isDecided)',
  })

/** All that was ever not simply matched with a provider, up to a day. Far fewer than there are bookings. */
export const itemsUntil = async (provider: string, day: BusinessDay): Promise<ReconciliationItem[]> => {
  const items: ReconciliationItem[] = []
  const pages = queryPages<ReconciliationItem>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic AND entry < :after',
    ExpressionAttributeValues: toAttributes({ ':topic': `items#${provider}`, ':after': `${day}$` }),
  })
  for await (const page of pages) items.push(...page)
  return items
}

/** An item as it is now. */
export const reloadItem = async (item: ReconciliationItem): Promise<ReconciliationItem> =>
  (await getOne<ReconciliationItem>(reconciliationsTable(), itemKey(item))) ?? item
