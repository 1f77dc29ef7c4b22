import { expect, test } from 'vitest'
import type { Finding } from '../../functions/domain/reconciliation/classify.ts'
import {
  isCarriedInto,
  isOpenAt,
  itemsOf,
  type ReconciliationItem,
} from '../../functions/domain/reconciliation/item.ts'
import { decidedAgain, leftOut, shownAgain } from '../../functions/domain/reconciliation/item-again.ts'
import type { StatementRow } from '../../functions/domain/reconciliation/statement.ts'

const [first, second, third] = ['2026-11-22', '2026-11-23', '2026-11-24'] as const
const usd = (amount: number) => ({ amount, currency: 'USD' })
const feeOf = () => usd(0)
const row = (amount = 1299): StatementRow => ({
  kind: 'capture',
  reference: 'pay_1',
  paymentId: 'pay_1',
  orderId: 'ord_1',
  bookedAt: Date.parse('2026-11-22T23:59:00Z'),
  amount: usd(amount),
  fee: usd(0),
  status: 'settled',
})
const ours = {
  kind: 'capture',
  reference: 'pay_1',
  orderId: 'ord_1',
  amount: usd(1299),
  at: Date.parse('2026-11-23T00:01:00Z'),
} as const

const only = (day: string, finding: Finding, carried: readonly ReconciliationItem[] = []): ReconciliationItem => {
  const items = itemsOf({ provider: 'sandbox', day, carried }, [finding], ({ class: name }) => name !== 'CARRIED_OVER')
  expect(items).toHaveLength(1)
  return items[0] as ReconciliationItem
}

const carriedOver = only(first, { class: 'CARRIED_OVER', reference: 'pay_1', theirs: row() })
const matched = only(second, { class: 'MATCHED', reference: 'pay_1', theirs: row(), ours, carried: 'theirs' }, [
  carriedOver,
])
const missing = only(second, { class: 'MISSING_HERE', reference: 'pay_1', theirs: row(), carried: 'theirs' }, [
  carriedOver,
])

test('an item keeps its identity from day to day, and its class has a history', () => {
  for (const item of [matched, missing])
    expect(item).toMatchObject({ openedDay: first, side: 'theirs', kind: 'capture', reference: 'pay_1', ordinal: 0 })
  expect(matched.history).toEqual([
    { day: first, class: 'CARRIED_OVER' },
    { day: second, class: 'MATCHED' },
  ])
  expect([first, second].map((day) => isOpenAt(matched, day))).toEqual([true, false])
  // Also where the second day is done once more, and not on days that it never met.
  expect([first, second, third].map((day) => isCarriedInto(matched, day))).toEqual([false, true, false])
  expect([second, third].map((day) => isCarriedInto(missing, day))).toEqual([true, true])
})

test('its own day, done again with the same row, takes nothing back of what a later day has said', () => {
  for (const known of [matched, missing]) expect(shownAgain(known, carriedOver, first, feeOf)).toBe(known)
})

test('a row that is corrected is compared with the movement that it was matched with', () => {
  const corrected = only(first, { class: 'CARRIED_OVER', reference: 'pay_1', theirs: row(1300) })
  const open = shownAgain(matched, corrected, first, feeOf)
  expect(open).toMatchObject({ class: 'AMOUNT_MISMATCH', difference: [usd(1)], exceptionId: expect.any(String) })
  expect(open.endedDay).toBeUndefined()
  const right = shownAgain(open, carriedOver, first, feeOf)
  expect(right).toMatchObject({ class: 'MATCHED', difference: [], endedDay: second })
  expect(right.exceptionId).toBeUndefined()
})

test('a row that is left out leaves the movement without a partner; one that was never matched just ends', () => {
  const alone = leftOut(matched, first)
  expect(alone).toMatchObject({
    class: 'MISSING_AT_PROVIDER',
    difference: [usd(-1299)],
    exceptionId: expect.any(String),
  })
  expect(alone.theirs).toBeUndefined()
  expect(shownAgain(alone, carriedOver, first, feeOf)).toMatchObject({ class: 'MATCHED', endedDay: second })
  expect(leftOut(carriedOver, first)).toMatchObject({ endedDay: first, exceptionId: undefined })
})

test('of a row that a file shows three times each is an item of its own', () => {
  const findings: Finding[] = [
    { class: 'MATCHED', reference: 'pay_1', theirs: row(), ours },
    { class: 'DUPLICATE_ROW', reference: 'pay_1', theirs: row() },
    { class: 'DUPLICATE_ROW', reference: 'pay_1', theirs: row() },
  ]
  const items = itemsOf({ provider: 'sandbox', day: first, carried: [] }, findings, () => true)
  expect(items.map(({ ordinal }) => ordinal)).toEqual([1, 2])
  expect(new Set(items.map(({ exceptionId }) => exceptionId)).size).toBe(2)
})

test('a row that nobody ever paired ends where its file leaves it out, whatever later days have said of it', () => {
  expect(missing.exceptionId).toBeDefined()
  expect(leftOut(missing, first)).toMatchObject({ endedDay: first, exceptionId: undefined })
})

test('a movement that its own day shows after all ends, also where a later day had missed it', () => {
  const alone = only(first, { class: 'CARRIED_OVER', reference: 'pay_1', ours })
  const missed = only(second, { class: 'MISSING_AT_PROVIDER', reference: 'pay_1', ours, carried: 'ours' }, [alone])
  expect(leftOut(missed, first)).toMatchObject({ endedDay: first, exceptionId: undefined })
  const paired = only(second, { class: 'MATCHED', reference: 'pay_1', theirs: row(), ours, carried: 'ours' }, [alone])
  expect(leftOut(paired, first)).toBe(paired)
})

/** On its second day it was 100 less, and somebody has decided that. */
const decided: ReconciliationItem = {
  ...only(second, { class: 'AMOUNT_MISMATCH', reference: 'pay_1', theirs: row(1199), ours, carried: 'theirs' }, [
    only(first, { class: 'CARRIED_OVER', reference: 'pay_1', theirs: row(1199) }),
  ]),
  isDecided: true,
  endedDay: third,
}

test('what is decided stays decided where its first day shows the same row', () => {
  const again = only(first, { class: 'CARRIED_OVER', reference: 'pay_1', theirs: row(1199) })
  expect(decidedAgain(decided, again, first, feeOf)).toBe(decided)
})

test('what is decided is over where its file is right by now, or shows nothing of it any more', () => {
  const right = only(first, { class: 'CARRIED_OVER', reference: 'pay_1', theirs: row() })
  expect(decidedAgain(decided, right, first, feeOf)).toEqual({ ...decided, difference: [] })
  const alone: ReconciliationItem = {
    ...only(first, { class: 'DUPLICATE_ROW', reference: 'pay_1', theirs: row() }),
    isDecided: true,
    endedDay: first,
  }
  expect(decidedAgain(alone, undefined, first, feeOf)).toEqual({ ...alone, difference: [] })
})

test('another row, or none beside our movement, is another exception', () => {
  const other = decidedAgain(
    decided,
    only(first, { class: 'CARRIED_OVER', reference: 'pay_1', theirs: row(999) }),
    first,
    feeOf,
  )
  expect(other).toMatchObject({ class: 'AMOUNT_MISMATCH', difference: [usd(-300)], overtaken: 1 })
  const gone = decidedAgain(decided, undefined, first, feeOf)
  expect(gone).toMatchObject({ class: 'MISSING_AT_PROVIDER', difference: [usd(-1299)], overtaken: 1 })
  for (const item of [other, gone]) {
    expect(item.isDecided).toBeUndefined()
    expect(item.endedDay).toBeUndefined()
    expect(item.exceptionId).not.toBe(decided.exceptionId)
  }
})
