import { createHash, type Hash } from 'node:crypto'
import { endBooksException, openItemException } from '../../adapters/dynamodb/exception-repository.ts'
import { dayBooked, movementsOf, post, postCorrection, timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadOrder } from '../../adapters/dynamodb/order-repository.ts'
import {
  isSameItem,
  itemsUntil,
  saveDecided,
  saveItem,
  saveShare,
} from '../../adapters/dynamodb/reconciliation-repository.ts'
import { findProvider } from '../../adapters/providers/index.ts'
import type { Provider } from '../../adapters/providers/provider.ts'
import { type BusinessDay, endOf, startOf } from '../../domain/business-day.ts'
import type { OrderId, PaymentId } from '../../domain/ids.ts'
import { type PostingSet, postingsOf } from '../../domain/ledger/posting.ts'
import { money } from '../../domain/money.ts'
import type { ReconciliationClass } from '../../domain/reconciliation/classes.ts'
import { classify, type Finding, type OurRow } from '../../domain/reconciliation/classify.ts'
import { type Item, isCarriedInto, itemsOf, type Run, unreadableItem } from '../../domain/reconciliation/run.ts'
import {
  StatementCheck,
  type StatementLine,
  StatementRefused,
  type StatementRow,
  type StatementSummary,
} from '../../domain/reconciliation/statement.ts'
import { addMovements, tallyOf } from '../../domain/reconciliation/tally.ts'
import { Refusal } from '../../domain/refusal.ts'
import { partitionOf, partitions } from '../../domain/shard.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'
import { takePayment } from '../payments/apply-payment-event.ts'
import { takeRefund } from '../payments/apply-refund-event.ts'

/** The day and the provider that a run is about. */
export type Subject = { readonly provider: string; readonly date: BusinessDay }

const providerOf = (name: string): Provider => {
  const provider = findProvider(name)
  if (!provider) throw new Error(`there is no payment provider ${name}`)
  return provider
}

const hashed = async function* (lines: AsyncIterable<StatementLine>, hash: Hash): AsyncGenerator<StatementLine> {
  for await (const line of lines) {
    hash.update(JSON.stringify(line))
    yield line
  }
}

/** Reads a day's file through once: which file it is, and what it comes to. Or why there is nothing to go by. */
export const readStatement = async ({ provider, date }: Subject, now: Instant): Promise<Run> => {
  const run = { provider, date, at: now, reasons: [] }
  const outcome = await providerOf(provider).statement(date, now)
  if (outcome.answer === 'unknown') return { ...run, status: 'NOT_RECEIVED', reasons: ['the provider does not answer'] }
  if (outcome.answer === 'no') return { ...run, status: 'NOT_RECEIVED', reasons: [outcome.reason] }
  const hash = createHash('sha256')
  const check = new StatementCheck()
  try {
    for await (const line of hashed(outcome.value, hash)) check.add(line)
    return { ...run, status: 'RUNNING', revision: hash.digest('hex').slice(0, 32), file: check.finish() }
  } catch (error) {
    if (error instanceof StatementRefused) return { ...run, status: 'REFUSED', reasons: [error.message] }
    throw error
  }
}

/** So many rows are one worker's share: it holds no more in its memory at a time. */
const rowsOfShare = 40_000

/** How many workers share a file of so many rows. */
export const sharesFor = (rows: number): number => Math.min(partitions, Math.max(1, Math.ceil(rows / rowsOfShare)))

/** Which share of a run's references a worker takes. */
export type Share = Subject & {
  readonly revision: string
  readonly share: number
  readonly shares: number
  readonly file: StatementSummary
}

const isIn =
  ({ share, shares }: Share) =>
  (name: string) =>
    partitionOf(name) % shares === share

type Theirs = { rows: StatementRow[]; unreadable: { line: number; text: string }[] }

/** The share of the file's rows. Throws where it is not the file any more that the run began with. */
const theirsOf = async (share: Share, now: Instant): Promise<Theirs> => {
  const outcome = await providerOf(share.provider).statement(share.date, now)
  if (outcome.answer !== 'yes') throw new Error(`the statement of ${share.date} cannot be read again`)
  const hash = createHash('sha256')
  const theirs: Theirs = { rows: [], unreadable: [] }
  for await (const line of hashed(outcome.value, hash)) {
    if (line.type === 'row' && isIn(share)(line.row.reference)) theirs.rows.push(line.row)
    if (line.type === 'unreadable' && share.share === 0) theirs.unreadable.push(line)
  }
  if (hash.digest('hex').slice(0, 32) !== share.revision) throw new Error(`the statement of ${share.date} has changed`)
  return theirs
}

const ourRow = ({ movement, orderId = '' as OrderId, at }: PostingSet): OurRow[] => {
  if (!movement) return []
  const { kind, reference, amount } = movement
  const signed = kind === 'refund' ? money(-amount.amount, amount.currency) : amount
  return [{ kind, reference, orderId, amount: signed, at }]
}

const oursOf = async (share: Share): Promise<OurRow[]> => {
  const rows: OurRow[] = []
  for (let partition = share.share; partition < partitions; partition += share.shares)
    for await (const set of movementsOf(share.provider, share.date, partition)) rows.push(...ourRow(set))
  return rows
}

/**
 * On which day we have booked what a row says; undefined where its order tells nothing of it. Whatever that order has told and nobody has
 * posted is posted now.
 */
const bookedHere = async ({ orderId, kind, reference }: StatementRow): Promise<BusinessDay | undefined> => {
  const order = orderId ? await loadOrder(orderId as OrderId) : undefined
  const sets = order ? postingsOf(order) : []
  const told = sets.find(({ movement }) => movement?.kind === kind && movement.reference === reference)
  if (!told) return undefined
  for (const set of sets) await post(set)
  return dayBooked(told.setId)
}

/** What we know of after all, on another day, is not missing: it comes with a later day, or was there before. */
const refine = async (finding: Finding, { date }: Subject): Promise<Finding> => {
  if (finding.class !== 'MISSING_HERE' || !finding.theirs) return finding
  const booked = await bookedHere(finding.theirs)
  if (booked === undefined) return finding
  if (booked === date) throw new Error(`${finding.reference} is booked, and the index does not show it yet`)
  return { ...finding, class: booked < date ? 'DUPLICATE_ROW' : 'CARRIED_OVER' }
}

/** Does what the lost webhook would have done. Whether that could be done. */
const heal = async (provider: string, row: StatementRow, now: Instant): Promise<boolean> => {
  if (row.status !== 'settled' || !row.orderId) return false
  const names = { orderId: row.orderId as OrderId, paymentId: row.paymentId as PaymentId }
  try {
    if (row.kind === 'capture') {
      const payment = { status: 'captured', amount: row.amount } as const
      await takePayment(provider, { type: 'payment', ...names, payment, at: row.bookedAt }, now)
    } else {
      const amount = money(-row.amount.amount, row.amount.currency)
      const refund = { status: 'succeeded', amount } as const
      await takeRefund(provider, { type: 'refund', ...names, refundId: row.reference, amount, refund }, now)
    }
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

const decided: readonly ReconciliationClass[] = ['MATCHED', 'CARRIED_OVER']

/** The findings that nothing but a human's decision can end. */
const forHumans = async (provider: string, findings: readonly Finding[], now: Instant): Promise<Set<Finding>> => {
  const humans = new Set<Finding>()
  for (const finding of findings) {
    if (decided.includes(finding.class)) continue
    const isHealed = finding.class === 'MISSING_HERE' && finding.theirs && (await heal(provider, finding.theirs, now))
    if (!isHealed) humans.add(finding)
  }
  return humans
}

const unreadableItems = ({ provider, date, file }: Share, unreadable: Theirs['unreadable']): Item[] =>
  unreadable.map((line, index) => {
    const rest = Object.entries(file.unreadableAmounts).map(([currency, amount]) => money(amount, currency))
    return unreadableItem(provider, date, line, index === 0 ? rest : [])
  })

/** What an operator has written off is in our books. Where a corrected file says something else of it now, our books follow. */
const followFile = async (decided: Item, item: Item | undefined, now: Instant): Promise<void> => {
  const next = { ...decided, difference: item?.difference ?? [] }
  await postCorrection(next, now)
  await saveDecided(next)
}

/** Saves what is open now, and ends what was: matched since, decided otherwise today, or gone from a corrected file. */
const saveItems = async (share: Share, before: readonly Item[], items: readonly Item[], now: Instant) => {
  const { date } = share
  const isNow = (item: Item) => items.some((one) => isSameItem(one, item))
  for (const item of items) {
    const known = before.find((one) => isSameItem(one, item))
    // What a human has decided stays decided, and what a later day has ended stays ended, whichever file shows it again.
    if (known?.isDecided || (known?.endedDay !== undefined && known.endedDay > date)) continue
    await saveItem(item)
    if (item.exceptionId) await openItemException(item, now)
  }
  const ids = new Set(items.map(({ exceptionId }) => exceptionId))
  for (const item of before.filter((one) => !one.isDecided && !isNow(one))) {
    await saveItem({ ...item, endedDay: date })
    if (item.exceptionId && !ids.has(item.exceptionId)) await endBooksException(item.exceptionId, now)
  }
  for (const decided of before.filter((one) => one.isDecided && one.openedDay === date))
    await followFile(
      decided,
      items.find((one) => isSameItem(one, decided)),
      now,
    )
}

/**
 * Brings one share of a day's bookings together: the file's rows, our movements, and what earlier days have left over. It may be done
 * again at any time, from the beginning, and comes to the same.
 */
export const reconcileShare = async (share: Share, now: Instant): Promise<void> => {
  const { provider, date, revision, share: number } = share
  const [theirs, ours, known] = await Promise.all([theirsOf(share, now), oursOf(share), itemsUntil(provider, date)])
  const mine = known.filter(({ reference, class: name }) =>
    name === 'UNREADABLE_ROW' ? number === 0 : isIn(share)(reference),
  )
  const carried = mine.filter((item) => isCarriedInto(item, date))
  const found = classify({
    theirs: theirs.rows,
    ours,
    carried: { theirs: carried.flatMap((item) => item.theirs ?? []), ours: carried.flatMap((item) => item.ours ?? []) },
    day: { start: startOf(date, timeZone()), end: endOf(date, timeZone()) },
    feeOf: providerOf(provider).feeOf,
  })
  const findings: Finding[] = []
  await inGroups(found.entries(), 25, async ([index, finding]) => {
    findings[index] = await refine(finding, share)
  })
  const humans = await forHumans(provider, findings, now)
  const items = itemsOf(provider, date, findings, (finding) => humans.has(finding))
  const before = [...carried, ...mine.filter(({ openedDay }) => openedDay === date)]
  await saveItems(share, before, [...items, ...unreadableItems(share, theirs.unreadable)], now)
  await saveShare(provider, date, revision, number, {
    tally: tallyOf(findings),
    ledger: addMovements(ours.map(({ amount }) => ({ ...amount, rows: 1 }))),
  })
}
