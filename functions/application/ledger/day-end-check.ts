import { journalOf, timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { dueShards, loadOrders, overdueOrders } from '../../adapters/dynamodb/order-repository.ts'
import {
  type DayCheck,
  itemsUntil,
  loadCheck,
  loadRun,
  saveCheck,
} from '../../adapters/dynamodb/reconciliation-repository.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import { addDays, type BusinessDay, dayOf, endOf } from '../../domain/business-day.ts'
import type { OrderId } from '../../domain/ids.ts'
import { negated } from '../../domain/ledger/accounts.ts'
import { addTo, type Balances, escrowAt, escrowIn, type Held, wrongWith } from '../../domain/ledger/day-end.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { isOpenAt, type Run } from '../../domain/reconciliation/run.ts'
import type { Instant } from '../../domain/time.ts'

/** The closings of days that were added up already, so that none is added up twice in one go. */
export type Closings = Map<BusinessDay, Balances>

/** The day's run with each provider; undefined where there was none. */
const runsOf = (day: BusinessDay): Promise<(Run | undefined)[]> =>
  Promise.all(providerNames.map((provider) => loadRun(provider, day)))

/** The balances at the end of a day: those of the day before, and all that was posted since. Days that passed their check are kept. */
const closingOf = async (day: BusinessDay, known: Closings): Promise<Balances> => {
  const passed = known.get(day) ?? (await loadCheck(day).then((check) => check?.status === 'PASSED' && check.balances))
  if (passed) return passed
  const hasRun = (await runsOf(day)).some((run) => run !== undefined)
  const balances = hasRun ? { ...(await closingOf(addDays(day, -1), known)) } : {}
  for await (const { entries } of journalOf(day)) addTo(balances, entries)
  known.set(day, balances)
  return balances
}

/** All that was booked after a day, up to now. */
const journalsAfter = async function* (day: BusinessDay, now: Instant): AsyncGenerator<PostingSet> {
  const today = dayOf(now, timeZone())
  for (let later = addDays(day, 1); later <= today; later = addDays(later, 1)) yield* journalOf(later)
}

/**
 * What the orders held in escrow at the end of a day, as far as it is in the books of that day: what came too late for them is booked
 * on a later one. They are the orders that still wait for something, and those that have moved money since.
 */
const escrowOf = async (day: BusinessDay, now: Instant): Promise<Balances> => {
  const end = endOf(day, timeZone())
  const balances: Record<string, number> = {}
  const seen = new Set<OrderId>()
  let batch: OrderId[] = []
  const flush = async () => {
    for (const order of await loadOrders(batch)) addTo(balances, escrowAt(order, end))
    batch = []
  }
  const visit = async (orderId: OrderId) => {
    if (seen.has(orderId)) return
    seen.add(orderId)
    batch.push(orderId)
    if (batch.length === 100) await flush()
  }
  for (const shard of dueShards())
    for await (const orders of overdueOrders(shard, Number.MAX_SAFE_INTEGER))
      for (const { orderId } of orders) await visit(orderId)
  for await (const { orderId, at, entries } of journalsAfter(day, now)) {
    if (orderId) await visit(orderId)
    if (at < end) addTo(balances, negated(escrowIn(entries)))
  }
  if (batch.length > 0) await flush()
  return balances
}

const heldBy = async ({ provider, file }: Run, day: BusinessDay): Promise<Held[]> => {
  const items = (await itemsUntil(provider, day)).filter((item) => isOpenAt(item, day))
  const open: Record<string, number> = {}
  for (const { amount, currency } of items.flatMap(({ difference }) => difference))
    open[currency] = (open[currency] ?? 0) + amount
  const totals = new Map((file?.totals ?? []).map(({ currency, balance }) => [currency, balance]))
  return [...new Set([...totals.keys(), ...Object.keys(open)])].map((currency) => ({
    provider,
    currency,
    balance: totals.get(currency) ?? 0,
    open: open[currency] ?? 0,
  }))
}

/**
 * Checks the books of a day that is reconciled with every provider. Undefined while one is not, and for a day that has passed: nothing
 * is posted to it any more.
 */
export const checkBooks = async (day: BusinessDay, now: Instant, closings: Closings): Promise<DayCheck | undefined> => {
  if ((await loadCheck(day))?.status === 'PASSED') return undefined
  const runs = await runsOf(day)
  const closed = runs.flatMap((run) => (run?.status === 'CLOSED' ? [run] : []))
  if (closed.length < runs.length) return undefined
  const [balances, escrow, held] = await Promise.all([
    closingOf(day, closings),
    escrowOf(day, now),
    Promise.all(closed.map((run) => heldBy(run, day))),
  ])
  const failures = wrongWith(balances, escrow, held.flat())
  const check: DayCheck = { day, at: now, status: failures.length === 0 ? 'PASSED' : 'FAILED', failures, balances }
  await saveCheck(check)
  return check
}
