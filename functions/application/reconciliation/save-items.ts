import { endLedgerException, openItemException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import {
  isSameItem,
  reloadItem,
  saveDecided,
  saveItem,
} from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { money } from '../../domain/money.ts'
import { type ReconciliationItem, unreadableItem } from '../../domain/reconciliation/item.ts'
import type { Instant } from '../../domain/time.ts'
import { postCorrection } from '../ledger/post-difference.ts'
import type { RowsAtProvider, ShardJob } from './shard-sides.ts'

/** An item for each row that cannot be read. */
export const unreadableItems = (
  { provider, date, file }: ShardJob,
  unreadable: RowsAtProvider['unreadable'],
): ReconciliationItem[] =>
  unreadable.map((line, index) => {
    const rest = Object.entries(file.unreadableAmounts).map(([currency, amount]) => money(amount, currency))
    return unreadableItem(provider, date, line, index === 0 ? rest : [])
  })

/** What an operator has written off is in our ledger. Where a corrected file says something else of it now, our ledger follows. */
const followFile = async (
  decided: ReconciliationItem,
  item: ReconciliationItem | undefined,
  now: Instant,
): Promise<void> => {
  const next = { ...decided, difference: item?.difference ?? [] }
  await postCorrection(next, now)
  await saveDecided(next)
}

/** Saves what is open now, and ends what was: matched since, decided otherwise today, or gone from a corrected file. */
export const saveItems = async (
  { date }: ShardJob,
  before: readonly ReconciliationItem[],
  items: readonly ReconciliationItem[],
  now: Instant,
) => {
  const keep = (decided: ReconciliationItem) => keepDecided(decided, items, date, now)
  const isNow = (item: ReconciliationItem) => items.some((one) => isSameItem(one, item))
  for (const item of items) {
    const known = before.find((one) => isSameItem(one, item))
    // What a human has decided stays decided, and what a later day has ended stays ended, also where a file shows it again.
    if (known?.isDecided || (known?.endedDay !== undefined && known.endedDay > date)) continue
    // Decided since it was read: a question that has its answer is not asked again.
    if (!(await saveItem(item))) await keep(await reloadItem(item))
    else await openItemException(item, now)
  }
  const ids = new Set(items.map(({ exceptionId }) => exceptionId))
  for (const item of before.filter((one) => !one.isDecided && !isNow(one))) {
    if (!(await saveItem({ ...item, endedDay: date }))) await keep(await reloadItem(item))
    else if (item.exceptionId && !ids.has(item.exceptionId)) await endLedgerException(item.exceptionId, now)
  }
  for (const decided of before.filter((one) => one.isDecided)) await keep(decided)
}

/** An item of this day that an operator has decided about: our books follow the file, as it is now. */
const keepDecided = async (
  decided: ReconciliationItem,
  items: readonly ReconciliationItem[],
  date: BusinessDay,
  now: Instant,
): Promise<void> => {
  if (decided.openedDay !== date) return
  const shown = items.find((one) => isSameItem(one, decided))
  await followFile(decided, shown, now)
}
