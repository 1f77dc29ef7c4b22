import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Entry, summed } from '../../functions/domain/ledger/accounts.ts'
import { commissionOf } from '../../functions/domain/ledger/commission.ts'
import { earningOf } from '../../functions/domain/ledger/earning.ts'
import { orderBalances, saleOf } from '../../functions/domain/ledger/order-balances.ts'
import { type PostingSet, postingOf } from '../../functions/domain/ledger/posting.ts'
import type { Money } from '../../functions/domain/money.ts'
import { openExceptions } from '../../functions/domain/order/exceptions.ts'
import { isFinal } from '../../functions/domain/order/lifecycle.ts'
import type { Order } from '../../functions/domain/order/order.ts'
import { histories, type Step, walk } from '../support/histories.ts'
import { placedOrder } from '../support/orders.ts'

const totals = (entries: readonly Entry[]): number[] =>
  [...Map.groupBy(entries, ({ amount }) => amount.currency).values()].map((same) =>
    same.reduce((sum, { amount }) => sum + amount.amount, 0),
  )

const totalOf = (amounts: readonly Money[]): number => amounts.reduce((sum, { amount }) => sum + amount, 0)

/** The order that a sequence ends in, and all that it has posted on its way. */
const postings = (sequence: readonly Step[]): { order: Order; sets: PostingSet[] } => {
  const sets: PostingSet[] = []
  let order = placedOrder()
  walk(sequence, (_, next) => {
    order = next
    const set = postingOf(next)
    if (set) sets.push(set)
  })
  return { order, sets }
}

const holds = (check: (told: { order: Order; sets: PostingSet[] }) => void) =>
  fc.assert(
    histories((sequence) => check(postings(sequence))),
    { numRuns: 500 },
  )

describe('whatever happens to an order', () => {
  test('each of its posting sets sums to zero in each currency', () => {
    holds(({ sets }) => {
      for (const { entries } of sets) for (const total of totals(entries)) expect(total).toBe(0)
    })
  })

  test('its posting sets add up to its books, and each has a key of its own', () => {
    holds(({ order, sets }) => {
      expect(summed(sets.flatMap(({ entries }) => entries))).toEqual(orderBalances(order))
      expect(new Set(sets.map(({ setId }) => setId)).size).toBe(sets.length)
    })
  })

  test('each movement of a provider is posted once, and moves that provider by its amount', () => {
    holds(({ sets }) => {
      const movements = sets.flatMap(({ movement }) => movement ?? [])
      // What a bank has returned may be paid out once more, under the same reference.
      for (const same of Map.groupBy(movements, ({ reference }) => reference).values())
        same.forEach(({ kind }, index) => {
          expect(kind).toBe(same[0]?.kind === 'capture' ? 'capture' : index % 2 ? 'refund_returned' : 'refund')
        })
      const captures = movements.filter(({ kind }) => kind === 'capture')
      // What was reversed may arrive after all.
      const reversed = sets.filter(({ event }) => event === 'captureReversed').length
      const once = new Set(captures.map(({ reference }) => reference)).size
      expect(captures.length - once).toBeLessThanOrEqual(reversed)
      for (const { entries, movement, event } of sets) {
        // What never was is no movement, and neither is that it was not.
        if (event === 'captureReversed') continue
        const moved = entries.filter(({ account }) => account.startsWith('provider:'))
        if (!movement) expect(moved).toEqual([])
        else
          expect(moved.map(({ amount }) => amount.amount)).toEqual([
            movement.kind === 'refund' ? -movement.amount.amount : movement.amount.amount,
          ])
      }
    })
  })

  test('what was sold by it is what its merchant is given, and the platform keeps of that', () => {
    holds(({ order, sets }) => {
      const earnings = sets.flatMap((set) => earningOf(set) ?? [])
      const given = summed(sets.flatMap(({ entries }) => entries)).find(({ account }) =>
        account.startsWith('merchant:'),
      )
      expect(totalOf(earnings.map(({ net }) => net))).toBe(-(given?.amount.amount ?? 0) + 0)
      const sold = saleOf(order)
      expect(totalOf(earnings.map(({ gross }) => gross))).toBe(sold?.gross.amount ?? 0)
      expect(totalOf(earnings.map(({ commission }) => commission))).toBe(sold?.commission.amount ?? 0)
    })
  })

  test('nothing is left in escrow of an order that has ended and waits for nobody', () => {
    holds(({ order }) => {
      const waits = openExceptions(order).length > 0 || order.refunds.some(({ status }) => status === 'REQUESTED')
      const ended = isFinal(order.status) || order.status === 'COMPLETED'
      if (waits || !ended) return
      expect(orderBalances(order).filter(({ account }) => account === 'escrow')).toEqual([])
    })
  })

  test('nobody is ever owed less than nothing by it', () => {
    holds(({ order }) => {
      // What went back twice is the platform's loss, and its provider has less of ours than nothing.
      if (order.refunds.some(({ doubled }) => doubled)) return
      for (const { account, amount } of orderBalances(order))
        if (/^(escrow|merchant|commission|clearing|unclaimed)/.test(account))
          expect(amount.amount).toBeLessThanOrEqual(0)
        else expect(amount.amount).toBeGreaterThanOrEqual(0)
    })
  })
})

test.each([
  [1299, 1000, 130],
  [1, 5000, 1],
  [1, 4999, 0],
  [1_000_000_000_000, 9999, 999_900_000_000],
  [1299, 0, 0],
  [1299, 10_000, 1299],
])('of %i at %i basis points the platform takes %i', (amount, bps, taken) => {
  expect(commissionOf({ amount, currency: 'USD' }, bps)).toEqual({ amount: taken, currency: 'USD' })
})
