import { expect, test } from 'vitest'
import type { Balances } from '../../functions/domain/ledger/balances.ts'
import { dayEndFailures, driftsOf, type ProviderBalance } from '../../functions/domain/ledger/day-end-failures.ts'
import { escrowAt } from '../../functions/domain/ledger/escrow.ts'
import { decide } from '../../functions/domain/order/decide.ts'
import { accepted, began, payment, placedOrder } from '../support/orders.ts'

const closing = { 'provider:sandbox USD': 1256, 'fees:sandbox USD': 43, 'escrow USD': -1299 }
const escrow = { 'escrow USD': -1299 }
const held: ProviderBalance = { provider: 'sandbox', currency: 'USD', balance: 1256, open: 0 }

const failures = (balances: Balances, orders: Balances, some: readonly ProviderBalance[]): string[] =>
  dayEndFailures(balances, orders, driftsOf('2026-11-22', balances, some))

test('books that close have nothing wrong with them', () => {
  expect(failures(closing, escrow, [held])).toEqual([])
  expect(failures({}, {}, [])).toEqual([])
})

test.each([
  ['an account off', { ...closing, 'fees:sandbox USD': 44 }, escrow, held, 'sum to 1'],
  ['an account off the other way', { ...closing, 'fees:sandbox USD': 42 }, escrow, held, 'sum to -1'],
  ['an order that was not released', closing, {}, held, 'escrow in USD is -1299, the open orders hold 0'],
  ['an order that was not booked', closing, { 'escrow USD': -1300 }, held, 'the open orders hold -1300'],
  ['a provider with more', closing, escrow, { ...held, balance: 1257 }, 'holds 1 in USD that nobody can explain'],
  ['a provider with less', closing, escrow, { ...held, balance: 1255 }, 'holds -1 in USD'],
  ['a difference that nobody has', closing, escrow, { ...held, open: 5 }, 'holds -5 in USD'],
])('one minor unit is enough: %s', (_, balances, orders, one, message) => {
  expect(failures(balances as Balances, orders as Balances, [one])).toEqual([expect.stringContaining(message)])
})

test('what an order held then does not depend on what became of it', () => {
  const run = (order: ReturnType<typeof placedOrder>, command: Parameters<typeof decide>[1], at: number) =>
    accepted(decide(order, command, at))
  const started = run(placedOrder(), { type: 'startPayment', by: 'shopper', payment }, began)
  const { paymentId } = payment
  const amount = { amount: 2598, currency: 'USD' }
  const paid = run(started, { type: 'capturePayment', by: 'provider', paymentId, amount }, began + 1000)
  const delivered = run(paid, { type: 'confirmDelivery', by: 'shopper' }, began + 2000)
  expect(escrowAt(delivered, began)).toEqual([])
  expect(escrowAt(delivered, began + 1000)).toEqual([])
  expect(escrowAt(delivered, began + 1001)).toEqual([{ account: 'escrow', amount: { ...amount, amount: -2598 } }])
  expect(escrowAt(delivered, began + 2001)).toEqual([])
})
