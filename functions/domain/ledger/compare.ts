import { isDeepStrictEqual } from 'node:util'
import type { BusinessDay } from '../business-day.ts'
import type { OrderId } from '../ids.ts'
import type { Order } from '../order/order.ts'
import { after, type Instant, minute, type Seconds } from '../time.ts'
import { type PostingSet, postingsOf } from './posting.ts'

/**
 * What the ledger says differently from the orders: `missing` sets were never posted, `different` ones were changed, and of `unknown`
 * ones no order tells. A day that is `unsealed` is not what it was when its check passed: a set of whatever kind was changed, added or taken away.
 */
export type Difference =
  | { readonly kind: 'missing' | 'different' | 'unknown'; readonly setId: string; readonly orderId: OrderId }
  | { readonly kind: 'unsealed'; readonly setId: BusinessDay }

/** The stream may have so long to post what has just happened. */
const onItsWay: Seconds = minute

const comparable = ({ setId, orderId, merchantId, event, at, entries, movement, sale }: PostingSet) => ({
  setId,
  orderId,
  merchantId,
  event,
  at,
  entries,
  ...(movement && { movement }),
  ...(sale && { sale }),
})

const isSame = (a: PostingSet, b: PostingSet): boolean => isDeepStrictEqual(comparable(a), comparable(b))

/** What an order should have posted, compared with those of its sets that were booked. What is on its way at `now` does not count. */
export const compareOrder = (
  order: Order,
  booked: ReadonlyMap<string, PostingSet>,
  now: Instant,
): { readonly sets: number; readonly differences: readonly Difference[]; readonly missing: readonly PostingSet[] } => {
  const sets = postingsOf(order)
  const { orderId } = order
  const missing = sets.filter(({ setId, at }) => !booked.has(setId) && after(at, onItsWay) <= now)
  const different = sets.filter((set) => {
    const found = booked.get(set.setId)
    return found && !isSame(found, set)
  })
  const named = (kind: 'missing' | 'different', some: readonly PostingSet[]): Difference[] =>
    some.map(({ setId }) => ({ kind, setId, orderId }))
  return { sets: sets.length, missing, differences: [...named('missing', missing), ...named('different', different)] }
}

/** The booked sets of orders of which those orders do not tell. */
export const unknownSets = (booked: readonly PostingSet[], orders: readonly Order[]): Difference[] => {
  const expected = new Set(orders.flatMap((order) => postingsOf(order)).map(({ setId }) => setId))
  return booked.flatMap(({ setId, orderId }) =>
    orderId && !expected.has(setId) ? [{ kind: 'unknown' as const, setId, orderId }] : [],
  )
}
