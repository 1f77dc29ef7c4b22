import { bookedSets, post, scanLedger } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadOrders, scanOrders } from '../../adapters/dynamodb/order-repository.ts'
import type { ScanPosition } from '../../adapters/dynamodb/read.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { OrderId } from '../../domain/ids.ts'
import { addTo } from '../../domain/ledger/balances.ts'
import { compareOrder, type Difference, unknownSets } from '../../domain/ledger/compare.ts'
import { type PostingSet, postingsOf } from '../../domain/ledger/posting.ts'
import type { Instant } from '../../domain/time.ts'
import { firstSealed, verifySeal } from './verify-seals.ts'

/** How far a worker has come with its shard of the two tables, and what it has found. */
export type Progress = {
  readonly reading: 'orders' | 'ledger' | 'days' | 'nothing'
  readonly from?: ScanPosition | undefined
  /** Of the days that have passed their checks, the next one to be looked at. */
  readonly day?: BusinessDay | undefined
  readonly orders: number
  /** Sets that the orders tell of, and sets that are in the ledger. */
  readonly expected: number
  readonly booked: number
  /** All entries of this shard's part of the ledger, by account and currency; all shards together sum to zero. */
  readonly balances: Readonly<Record<string, number>>
  readonly count: number
  /** The first of them. */
  readonly differences: readonly Difference[]
  readonly posted: number
}

/** Where every shard begins. */
export const noProgress: Progress = {
  reading: 'orders',
  orders: 0,
  expected: 0,
  booked: 0,
  balances: {},
  count: 0,
  differences: [],
  posted: 0,
}

/** The most differences of a shard that are listed one by one. */
const mostListed = 50

const withFound = (progress: Progress, found: readonly Difference[]): Progress => ({
  ...progress,
  count: progress.count + found.length,
  differences: [...progress.differences, ...found].slice(0, mostListed),
})

type CompareShard = {
  readonly shard: number
  readonly shards: number
  /** Whether what is missing is to be posted. */
  readonly post: boolean
  /** When the comparison began. */
  readonly now: Instant
}

/** The next orders, with what each should have posted. */
const readOrders = async (
  progress: Progress,
  { shard, shards, post: isToPost, now }: CompareShard,
): Promise<Progress> => {
  const { orders, next } = await scanOrders(shard, shards, progress.from)
  const booked = await bookedSets(orders.flatMap((order) => postingsOf(order).map(({ setId }) => setId)))
  let after = progress
  for (const order of orders) {
    const { sets, differences, missing } = compareOrder(order, booked, now)
    if (isToPost) for (const set of missing) await post(set)
    const posted = after.posted + (isToPost ? missing.length : 0)
    after = withFound({ ...after, orders: after.orders + 1, expected: after.expected + sets, posted }, differences)
  }
  return { ...after, reading: next ? 'orders' : 'ledger', from: next }
}

/** The next sets of the ledger, with the orders that should tell of them. */
const readLedger = async (progress: Progress, { shard, shards }: CompareShard): Promise<Progress> => {
  const { sets, next } = await scanLedger(shard, shards, progress.from)
  const orderIds = [...new Set(sets.flatMap(({ orderId }: PostingSet): OrderId[] => (orderId ? [orderId] : [])))]
  const balances = { ...progress.balances }
  for (const { entries } of sets) addTo(balances, entries)
  const found = unknownSets(sets, await loadOrders(orderIds))
  const after = { ...progress, booked: progress.booked + sets.length, balances }
  if (next) return { ...withFound(after, found), from: next }
  const day = await firstSealed(shard)
  return { ...withFound(after, found), reading: day ? 'days' : 'nothing', from: undefined, day }
}

/** The next day that has passed its check, with the seal that it got then. */
const readDay = async (progress: Progress, { shards }: CompareShard): Promise<Progress> => {
  if (progress.day === undefined) return { ...progress, reading: 'nothing' }
  const { differences, next } = await verifySeal(progress.day, shards)
  return { ...withFound(progress, differences), reading: next ? 'days' : 'nothing', day: next }
}

const steps = { orders: readOrders, ledger: readLedger, days: readDay }

/** Goes on where a worker has stopped, as long as `hasTime`. */
export const compareShard = async (
  progress: Progress,
  shard: CompareShard,
  hasTime: () => boolean,
): Promise<Progress> => {
  let current = progress
  while (current.reading !== 'nothing' && hasTime()) current = await steps[current.reading](current, shard)
  return current
}
