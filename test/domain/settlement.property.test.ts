import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MerchantId, OrderId } from '../../functions/domain/ids.ts'
import { compareOrder, unknownSets } from '../../functions/domain/ledger/compare.ts'
import { type Earning, earningOf } from '../../functions/domain/ledger/earning.ts'
import { type PostingSet, postingsOf } from '../../functions/domain/ledger/posting.ts'
import { money } from '../../functions/domain/money.ts'
import type { Order } from '../../functions/domain/order/order.ts'
import type { ReconciliationItem } from '../../functions/domain/reconciliation/item.ts'
import {
  addEarning,
  type Batch,
  type Carried,
  carriedOf,
  netOf,
  payoutsOf,
  settle,
  type Total,
} from '../../functions/domain/settlement/batch.ts'
import { isOnHold } from '../../functions/domain/settlement/holds.ts'
import {
  isUnanswered,
  type Payout,
  payoutPosting,
  recordPayoutStatus,
  retryOf,
} from '../../functions/domain/settlement/payout.ts'
import * as time from '../../functions/domain/time.ts'
import { histories, walk } from '../support/histories.ts'
import { began, placedOrder } from '../support/orders.ts'

const merchantId = 'mer_potter' as MerchantId

const earnings = fc
  .record({
    gross: fc.integer({ min: -100_000, max: 100_000 }),
    bps: fc.integer({ min: 0, max: 10_000 }),
    currency: fc.constantFrom('USD', 'JPY'),
  })
  .map(({ gross, bps, currency }): Earning => {
    const commission = Math.round((gross * bps) / 10_000) + 0
    return {
      merchantId,
      gross: money(gross, currency),
      commission: money(commission, currency),
      net: money(gross - commission, currency),
    }
  })

const days = fc.array(fc.array(earnings, { maxLength: 6 }), { minLength: 1, maxLength: 12 })

/** A merchant's days, settled one after the other. */
const settled = (month: readonly Earning[][]): Batch[] => {
  let carried: Carried = {}
  return month.map((some, index) => {
    const totals: Record<string, Total> = {}
    for (const earning of some) addEarning(totals, earning)
    const date = `2026-11-${String(index + 1).padStart(2, '0')}`
    const batch = settle({ merchantId, date, status: 'DRAFT', totals, held: 0, at: 0 }, carried, began)
    carried = carriedOf(batch)
    return batch
  })
}

const sum = (amounts: readonly number[]) => amounts.reduce((all, one) => all + one, 0)

describe('however a merchant trades', () => {
  test('payouts and what is carried on in the end are what was earned, to the last minor unit', () => {
    fc.assert(
      fc.property(days, (month) => {
        const batches = settled(month)
        for (const currency of ['USD', 'JPY']) {
          const earned = sum(month.flat().flatMap(({ net }) => (net.currency === currency ? [net.amount] : [])))
          const paid = sum(batches.map((batch) => batch.settled?.[currency]?.payout ?? 0))
          expect(paid + (carriedOf(batches.at(-1) as Batch)[currency] ?? 0)).toBe(earned)
        }
      }),
    )
  })

  test('each batch adds up, pays nothing or something, and carries on a debt or nothing', () => {
    fc.assert(
      fc.property(days, (month) => {
        for (const { settled: currencies = {} } of settled(month))
          for (const one of Object.values(currencies)) {
            expect(netOf(one) + one.carriedIn).toBe(one.payout + one.carriedOut)
            expect(one.payout).toBeGreaterThanOrEqual(0)
            expect(one.carriedOut).toBeLessThanOrEqual(0)
            expect(one.payout === 0 || one.carriedOut === 0).toBe(true)
          }
      }),
    )
  })

  test('there is one payout for each currency that pays something, under the same id each time', () => {
    fc.assert(
      fc.property(days, (month) => {
        const ids = settled(month).flatMap((batch) => {
          expect(payoutsOf(batch)).toEqual(payoutsOf(batch))
          return payoutsOf(batch).map(({ payoutId, amount }) => {
            expect(amount.amount).toBeGreaterThan(0)
            return payoutId
          })
        })
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })
})

const payout: Payout = {
  payoutId: 'out_1',
  merchantId,
  date: '2026-11-22',
  amount: money(100, 'USD'),
  status: 'REQUESTED',
  requestedAt: began,
}

describe('a payout', () => {
  test.each(['SUCCEEDED', 'FAILED'] as const)('that has %s stays so, whatever the bank says later', (status) => {
    const ended = { ...payout, status }
    for (const providerStatus of [
      { status: 'succeeded' },
      { status: 'failed', reason: 'x' },
      { status: 'pending' },
    ] as const)
      expect(recordPayoutStatus(ended, providerStatus)).toBe(ended)
  })

  test('on its way is as it was, until it is there or comes back', () => {
    expect(recordPayoutStatus(payout, { status: 'pending' })).toBe(payout)
    expect(recordPayoutStatus(payout, { status: 'unknown' })).toBe(payout)
    expect(recordPayoutStatus(payout, { status: 'failed', reason: 'closed' })).toMatchObject({
      status: 'FAILED',
      reason: 'closed',
    })
  })

  test('becomes a question after a day without an answer, and not before', () => {
    expect(isUnanswered(payout, time.after(began, time.day) - 1)).toBe(false)
    expect(isUnanswered(payout, time.after(began, time.day))).toBe(true)
    expect(isUnanswered({ ...payout, status: 'SUCCEEDED' }, time.after(began, 2 * time.day))).toBe(false)
  })

  test('is asked for again under another id, the same each time, less what its merchant owes by then', () => {
    const failed: Payout = { ...payout, status: 'FAILED', reason: 'closed' }
    const { payout: again } = retryOf(failed, 0, began)
    expect(again).toMatchObject({ amount: payout.amount, status: 'REQUESTED' })
    expect(again.payoutId).not.toBe(payout.payoutId)
    expect(retryOf(failed, 0, began).payout.payoutId).toBe(again.payoutId)
    expect(again).not.toHaveProperty('reason')
    fc.assert(
      fc.property(fc.integer({ min: -2 * payout.amount.amount, max: 0 }), (owed) => {
        const next = retryOf(failed, owed, began)
        expect(next.payout.amount.amount + (next.payout.keptBack?.amount ?? 0)).toBe(payout.amount.amount)
        expect(next.payout.amount.amount + next.owed).toBe(payout.amount.amount + owed)
        expect(Math.min(next.payout.amount.amount, -next.owed) + 0).toBe(0)
      }),
    )
  })

  test('moves what was owed to the merchant to the bank, and is no earning', () => {
    const set = payoutPosting(payout, began)
    expect(sum(set.entries.map(({ amount }) => amount.amount))).toBe(0)
    expect(earningOf(set)).toBeUndefined()
  })
})

test('orders are in question while a human has to decide about their money, and not for a fee', () => {
  const item = (change: Partial<ReconciliationItem>): ReconciliationItem => ({
    provider: 'sandbox',
    openedDay: '2026-11-22',
    side: 'theirs',
    class: 'AMOUNT_MISMATCH',
    history: [],
    reference: 'pay_1',
    kind: 'capture',
    orderId: 'ord_1',
    ordinal: 0,
    difference: [],
    exceptionId: 'exc_1',
    ...change,
  })
  expect(isOnHold(item({}), '2026-11-22')).toBe(true)
  for (const change of [
    { class: 'FEE_MISMATCH' },
    { endedDay: '2026-11-23' },
    { exceptionId: undefined },
    { orderId: '' },
  ])
    expect(isOnHold(item(change as Partial<ReconciliationItem>), '2026-11-22')).toBe(false)
})

/** The order that a sequence ends in, with the sets that it has posted. */
const posted = (sequence: Parameters<typeof walk>[0]): { order: Order; sets: PostingSet[] } => {
  let order = placedOrder()
  walk(sequence, (_, next) => {
    order = next
  })
  return { order, sets: postingsOf(order) }
}

const booked = (sets: readonly PostingSet[]) => new Map(sets.map((set) => [set.setId, set]))
const later = time.after(began, 1000 * time.day)

describe('the ledger computed from any order', () => {
  const holds = (check: (order: Order, sets: PostingSet[]) => void) =>
    fc.assert(
      histories((sequence) => {
        const { order, sets } = posted(sequence)
        check(order, sets)
      }),
      { numRuns: 200 },
    )

  test('is the one that was posted, event by event', () => {
    holds((order, sets) => {
      expect(compareOrder(order, booked(sets), later)).toEqual({ sets: sets.length, missing: [], differences: [] })
      expect(unknownSets(sets, [order])).toEqual([])
    })
  })

  test('names what is missing, what was changed, and what nobody told of', () => {
    holds((order, sets) => {
      const [first] = sets
      if (!first) return
      const { orderId } = order
      expect(compareOrder(order, booked(sets.slice(1)), later).differences).toEqual([
        { kind: 'missing', setId: first.setId, orderId },
      ])
      const changed = { ...first, at: first.at + 1 }
      expect(compareOrder(order, booked([changed, ...sets.slice(1)]), later).differences).toEqual([
        { kind: 'different', setId: first.setId, orderId },
      ])
      const invented = { ...first, setId: `${orderId as OrderId}#99999` }
      expect(unknownSets([...sets, invented], [order])).toEqual([{ kind: 'unknown', setId: invented.setId, orderId }])
    })
  })

  test('does not miss what may still be on its way', () => {
    holds((order, sets) => {
      const last = sets.at(-1)
      if (last) expect(compareOrder(order, booked(sets.slice(0, -1)), last.at).missing).toEqual([])
    })
  })
})
