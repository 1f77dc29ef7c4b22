import { endLedgerException, openItemException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import {
  reloadItem,
  reopenItem,
  saveDecided,
  saveItem,
} from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { money } from '../../domain/money.ts'
import type { Sides } from '../../domain/reconciliation/classify.ts'
import { itemName, type ReconciliationItem, unreadableItem } from '../../domain/reconciliation/item.ts'
import { decidedAgain, leftOut, shownAgain } from '../../domain/reconciliation/item-again.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'
import { postCorrection } from '../ledger/post-difference.ts'
import { noteOpen } from './open-items.ts'
import { providerOf } from './provider-day.ts'
import type { RowsAtProvider, ShardJob } from './shard-sides.ts'

const sideBySide = 10

/** An item for each row that cannot be read. */
export const unreadableItems = (
  { provider, date, file }: ShardJob,
  unreadable: RowsAtProvider['unreadable'],
): ReconciliationItem[] =>
  unreadable.map((line, index) => {
    const rest = Object.entries(file.unreadableAmounts).map(([currency, amount]) => money(amount, currency))
    return unreadableItem(provider, date, line, index === 0 ? rest : [])
  })

/**
 * What an operator has written off is in our ledger. Where a corrected file says nothing of it any more, that is taken back; where it says something
 * else, it is taken back and asked about.
 */
const followFile = async (decided: ReconciliationItem, next: ReconciliationItem, now: Instant): Promise<void> => {
  if (next === decided) return
  // Whoever was interrupted in deciding about what was seen then decides about it no more.
  if (decided.exceptionId) await endLedgerException(decided.exceptionId, now)
  await postCorrection({ ...decided, difference: [] }, now)
  if (next.isDecided) return saveDecided(next)
  // Another run may have been here, and somebody have decided about what it has asked.
  if (await reopenItem(next, decided)) await openItemException(next, now)
}

/** What becomes of an item that was known, or is new, and what the file shows of it now. */
type Change = {
  readonly next: ReconciliationItem
  readonly before: ReconciliationItem | undefined
  readonly shown: ReconciliationItem | undefined
}

/** Saves what has become of an item, with the exception that it is, or no longer is. One that was decided since it was read is followed. */
const saveOne = async (
  { next, before: known, shown }: Change,
  { date, feeOf }: { readonly date: BusinessDay; readonly feeOf: Sides['feeOf'] },
  now: Instant,
): Promise<void> => {
  if (known?.isDecided) return followFile(known, next, now)
  // First: an item that is saved as ended is not looked at again.
  if (known?.exceptionId && !next.exceptionId) await endLedgerException(known.exceptionId, now)
  if (!(await saveItem(next))) {
    const decided = await reloadItem(next)
    return followFile(decided, decidedAgain(decided, shown, date, feeOf), now)
  }
  if (next.exceptionId) await openItemException(next, now)
}

/**
 * Saves what a day has found: `known` are the items that it was to look at, those of earlier days that were still open and its own; `shown` are
 * those that it has found.
 */
export const saveItems = async (
  { provider, date }: ShardJob,
  known: readonly ReconciliationItem[],
  shown: readonly ReconciliationItem[],
  now: Instant,
): Promise<void> => {
  const { feeOf } = providerOf(provider)
  const becomes = (before: ReconciliationItem | undefined, item: ReconciliationItem): ReconciliationItem => {
    if (!before) return item
    return before.isDecided ? decidedAgain(before, item, date, feeOf) : shownAgain(before, item, date, feeOf)
  }
  const knownByName = new Map(known.map((one) => [itemName(one), one]))
  const names = new Set(shown.map(itemName))
  const isOver = ({ endedDay, isDecided }: ReconciliationItem) => endedDay === date && !isDecided
  const gone = known.filter((one) => !isOver(one) && !names.has(itemName(one)))
  const changes: Change[] = [
    ...shown.map((item): Change => {
      const before = knownByName.get(itemName(item))
      return { next: becomes(before, item), before, shown: item }
    }),
    ...gone.map((one): Change => {
      const next = one.isDecided ? decidedAgain(one, undefined, date, feeOf) : leftOut(one, date)
      return { next, before: one, shown: undefined }
    }),
  ]
  const open = changes.map(({ next }) => next)
  // Before, so that they are found although this is interrupted; and after, for whoever has looked in between.
  await noteOpen(provider, open)
  await inGroups(changes, sideBySide, (change) => saveOne(change, { date, feeOf }, now))
  await noteOpen(provider, open)
}
