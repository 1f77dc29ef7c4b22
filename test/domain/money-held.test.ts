import { expect, test } from 'vitest'
import type { DayEndCheck } from '../../functions/domain/ledger/day-end-check.ts'
import { moneyHeld } from '../../functions/domain/ledger/money-held.ts'

const check = (day: string, status: DayEndCheck['status'], balances: DayEndCheck['balances']): DayEndCheck => ({
  day,
  at: 0,
  status,
  failures: [],
  balances,
})

test('what is held for others is what the last day that has passed ends with, a figure above zero for each currency', () => {
  const checks = [
    check('2026-11-20', 'PASSED', { 'escrow USD': -1 }),
    check('2026-11-21', 'PASSED', { 'escrow USD': -2598, 'merchants USD': -1000, 'merchants JPY': -500 }),
    check('2026-11-22', 'FAILED', { 'escrow USD': -9999 }),
  ]
  expect(moneyHeld(checks)).toEqual({
    JPY: { MoneyHeld: 0, MerchantsOwed: 500 },
    USD: { MoneyHeld: 2598, MerchantsOwed: 1000 },
  })
})

test('before a day has passed nothing is known to be held', () => {
  expect(moneyHeld([check('2026-11-22', 'FAILED', { 'escrow USD': -9999 })])).toEqual({})
})
