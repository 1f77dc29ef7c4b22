import {
  itemsUntil,
  loadOldestOpen,
  saveOldestOpen,
  touchOldestOpen,
} from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import { isOpenAt, type ReconciliationItem } from '../../domain/reconciliation/item.ts'

type OpenItems = {
  /** What they come to, in minor units by currency: by so much the provider's balance differs from ours. */
  readonly difference: Readonly<Record<string, number>>
  /** Whoever looks for open ones from now on need not look further back than these, unless others were opened meanwhile. */
  readonly lookBackNoFurther: () => Promise<void>
}

/** What is still open with a provider at the end of a day. */
export const openItemsOf = async (provider: string, day: BusinessDay): Promise<OpenItems> => {
  const before = await loadOldestOpen(provider)
  const difference: Record<string, number> = {}
  let first = addDays(day, 1)
  for await (const item of itemsUntil(provider, day)) {
    if (!isOpenAt(item, day)) continue
    if (item.openedDay < first) first = item.openedDay
    for (const { amount, currency } of item.difference) difference[currency] = (difference[currency] ?? 0) + amount
  }
  const lookBackNoFurther = async () => {
    await saveOldestOpen(provider, first, before)
  }
  return { difference, lookBackNoFurther }
}

/** Items are about to be saved: those who look for open ones look back to them, also where somebody concludes at that moment that they need not. */
export const noteOpen = async (provider: string, items: readonly ReconciliationItem[]): Promise<void> => {
  const days = items.filter(({ endedDay }) => endedDay === undefined).map(({ openedDay }) => openedDay)
  const [first] = days.sort()
  if (first === undefined) return
  let known = await touchOldestOpen(provider)
  while (known.day > first && !(await saveOldestOpen(provider, first, known))) known = await loadOldestOpen(provider)
}
