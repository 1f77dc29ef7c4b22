import { saveDraft } from '../../adapters/dynamodb/batch-repository.ts'
import { loadDayEndCheck, loadDayEndChecks } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { heldSets } from '../../adapters/dynamodb/held-set-repository.ts'
import { journalOf } from '../../adapters/dynamodb/ledger-repository.ts'
import { itemsUntil } from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import { keepHolds, loadHolds, loadSettledThrough } from '../../adapters/dynamodb/settled-days.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import { type Balances, balanceOf, currenciesOf } from '../../domain/ledger/balances.ts'
import { isOnHold } from '../../domain/settlement/holds.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'
import { BatchDrafts, type MerchantFlow } from './batch-drafts.ts'

/** `WAITING`: an earlier day, or the check of this one, comes first. `FAILED`: the ledger is not what the check has seen. */
export type Drafted = {
  readonly status: 'DRAFTED' | 'SETTLED' | 'WAITING' | 'FAILED'
  readonly merchants: number
  readonly reasons: readonly string[]
}

/** What the journal says differently from the check of its day: nothing, unless the ledger was changed since. */
const contradictions = (before: Balances, after: Balances, { earned, paidOut }: MerchantFlow): string[] =>
  currenciesOf(before, after, earned, paidOut).flatMap((currency) => {
    const of = (balances: Balances) => balanceOf(balances, 'merchants', currency)
    const [checked, found] = [of(after) - of(before), of(earned) + of(paidOut)]
    return checked === found
      ? []
      : [`the merchants' journal in ${currency} is ${found}, and was ${checked} when checked`]
  })

/** Whether it is this day's turn: the one after the last that was settled, or the first that passed its check. */
const isNext = async (date: BusinessDay, through: BusinessDay | undefined): Promise<boolean> => {
  if (through !== undefined) return date === addDays(through, 1)
  const [first] = await loadDayEndChecks('0', date)
  return first?.day === date
}

/** With more holds than this a day waits: its reconciliation has gone wrong as a whole. */
const mostHolds = 5000

/**
 * The orders that are on hold when a day is settled. The first draft writes them down, and all later ones go by that: so
 * each draft of a day is the same, however many there are, one after the other or at once.
 */
const holdsOf = async (date: BusinessDay): Promise<ReadonlySet<string>> => {
  const kept = await loadHolds(date)
  if (kept) return new Set(kept)
  const found = new Set<string>()
  for (const provider of providerNames)
    for await (const item of itemsUntil(provider, date)) {
      if (isOnHold(item, date)) found.add(item.orderId)
      if (found.size > mostHolds) return found
    }
  return new Set(await keepHolds(date, [...found]))
}

/**
 * Drafts a batch for each merchant that has earned or lost something on a day whose check has passed. Done again, the result is the same;
 * batches that are settled already stay as they are.
 */
export const draftBatches = async (date: BusinessDay, now: Instant): Promise<Drafted> => {
  const through = await loadSettledThrough()
  if (through !== undefined && date <= through) return { status: 'SETTLED', merchants: 0, reasons: [] }
  if (!(await isNext(date, through))) return waiting('an earlier day is not settled yet')
  const check = await loadDayEndCheck(date)
  if (check?.status !== 'PASSED') return waiting('its day-end check has not passed yet')
  const before = (await loadDayEndCheck(addDays(date, -1)))?.balances ?? {}
  const onHold = await holdsOf(date)
  if (onHold.size > mostHolds) return waiting(`${onHold.size} orders are on hold`)
  const drafts = new BatchDrafts(date, onHold)
  for await (const set of journalOf(date)) await drafts.add(set)
  const reasons = contradictions(before, check.balances, drafts.flow)
  if (reasons.length > 0) return { status: 'FAILED', merchants: 0, reasons }
  await drafts.release(await heldSets())
  const batches = drafts.batches(now)
  await inGroups(batches, 25, saveDraft)
  return { status: 'DRAFTED', merchants: batches.length, reasons: [] }
}

const waiting = (reason: string): Drafted => ({ status: 'WAITING', merchants: 0, reasons: [reason] })
