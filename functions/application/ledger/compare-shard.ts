import type { ScanPosition } from '../../adapters/dynamodb/client.ts'
import { bookedSets, post, scanLedger } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadOrders, scanOrders } from '../../adapters/dynamodb/order-repository.ts'
import type { OrderId } from '../../domain/ids.ts'
import { addTo } from '../../domain/ledger/balances.ts'
import { type Difference, unbooked, untold } from '../../domain/ledger/compare.ts'
import { type PostingSet, postingsOf } from '../../domain/ledger/posting.ts'
import type { Instant } from '../../domain/time.ts'

/** How far a worker has come with its share of the two tables, and what it has found. */
export type Progress = {
  readonly reading: 'orders' | 'ledger' | 'nothing'
  readonly from?: ScanPosition | undefined
  readonly orders: number
  /** Sets that the orders tell of, and sets that are in the ledger. */
  readonly told: number
  readonly booked: number
  /** All entries of this share's part of the ledger, by account and currency; all shares together sum to zero. */
  readonly balances: Readonly<Record<string, number>>
  readonly count: number
  /** The first of them. */
  readonly differences: readonly Difference[]
  readonly posted: number
}

export const begin: Progress = {
  reading: 'orders',
  orders: 0,
  told: 0,
  booked: 0,
  balances: {},
  count: 0,
  differences: [],
  posted: 0,
}

/** So many differences of a share are told one by one. */
const mostTold = 50

const withFound = (progress: Progress, found: readonly Difference[]): Progress => ({
  ...progress,
  count: progress.count + found.length,
  differences: [...progress.differences, ...found].slice(0, mostTold),
})

type CompareShare = {
  readonly share: number
  readonly shares: number
  /** Whether what is missing is to be posted. */
  readonly post: boolean
  /** When the comparison began. */
  readonly now: Instant
}

/** The next orders, with what each should have posted. */
const readOrders = async (
  progress: Progress,
  { share, shares, post: isToPost, now }: CompareShare,
): Promise<Progress> => {
  const { orders, next } = await scanOrders(share, shares, progress.from)
  const booked = await bookedSets(orders.flatMap((order) => postingsOf(order).map(({ setId }) => setId)))
  let after = progress
  for (const order of orders) {
    const { sets, differences, missing } = unbooked(order, booked, now)
    if (isToPost) for (const set of missing) await post(set)
    const posted = after.posted + (isToPost ? missing.length : 0)
    after = withFound({ ...after, orders: after.orders + 1, told: after.told + sets, posted }, differences)
  }
  return { ...after, reading: next ? 'orders' : 'ledger', from: next }
}

/** The next sets of the ledger, with the orders that should tell of them. */
const readLedger = async (progress: Progress, { share, shares }: CompareShare): Promise<Progress> => {
  const { sets, next } = await scanLedger(share, shares, progress.from)
  const orderIds = [...new Set(sets.flatMap(({ orderId }: PostingSet): OrderId[] => (orderId ? [orderId] : [])))]
  const balances = { ...progress.balances }
  for (const { entries } of sets) addTo(balances, entries)
  const found = untold(sets, await loadOrders(orderIds))
  const after = { ...progress, booked: progress.booked + sets.length, balances }
  return { ...withFound(after, found), reading: next ? 'ledger' : 'nothing', from: next }
}

/** Goes on where a worker has stopped, as long as `hasTime`. */
export const compareLedger = async (
  progress: Progress,
  share: CompareShare,
  hasTime: () => boolean,
): Promise<Progress> => {
  let current = progress
  while (current.reading !== 'nothing' && hasTime())
    current = await (current.reading === 'orders' ? readOrders : readLedger)(current, share)
  return current
}
