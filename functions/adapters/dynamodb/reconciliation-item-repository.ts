import type { BusinessDay } from '../../domain/business-day.ts'
import type { Item } from '../../domain/reconciliation/item.ts'
import { putIf, queryPages, toAttributes } from './client.ts'
import { save, table } from './reconciliations-table.ts'

const itemKey = ({ provider, openedDay, class: name, kind, reference, ordinal }: Item) => ({
  book: `items#${provider}`,
  entry: `${openedDay}#${name}#${kind}#${reference}#${ordinal}`,
})

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
