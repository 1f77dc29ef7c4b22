import {
  itemsUntil,
  loadOldestOpen,
  saveOldestOpen,
  touchOldestOpen,
} from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import { isOpenAt, type ReconciliationItem } from '../../domain/reconciliation/item.ts'

type OpenItems = {
  readonly items: readonly ReconciliationItem[]
  /** Whoever looks for open ones from now on need not look further back than these, unless others were opened meanwhile. */
  readonly lookBackNoFurther: () => Promise<void>
}

const firstDayOf = (items: readonly ReconciliationItem[]): BusinessDay | undefined =>
  items.map(({ openedDay }) => openedDay).sort()[0]

/** What is still open with a provider at the end of a day. */
export const openItemsOf = async (provider: string, day: BusinessDay): Promise<OpenItems> => {
  const before = await loadOldestOpen(provider)
  const items = (await itemsUntil(provider, day)).filter((item) => isOpenAt(item, day))
  const lookBackNoFurther = async () => {
    await saveOldestOpen(provider, firstDayOf(items) ?? addDays(day, 1), before)
  }
  return { items, lookBackNoFurther }
}

/** Items are about to be saved: those who look for open ones look back to them, also where somebody concludes at that moment that they need not. */
export const noteOpen = async (provider: string, items: readonly ReconciliationItem[]): Promise<void> => {
  const first = firstDayOf(items.filter(({ endedDay }) => endedDay === undefined))
  if (first === undefined) return
  let known = await touchOldestOpen(provider)
  while (known.day > first && !(await saveOldestOpen(provider, first, known))) known = await loadOldestOpen(provider)
}
