import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sandbox } from '../../functions/adapters/providers/sandbox/sandbox-adapter.ts'
import { type Money, maxAmount } from '../../functions/domain/money.ts'
import type { StatementRow } from '../../functions/domain/reconciliation/statement.ts'
import { feeOf } from '../../functions/sandbox/fees.ts'

const feeInUsd = (amount: number) => feeOf({ amount, currency: 'USD' }).amount

/** Whether this is 1.4 % of the amount, rounded half up, and 25: `share - 1/2 <= amount * 14 / 1000 < share + 1/2`, in whole numbers. */
const isExact = (amount: number, fee: number): boolean => {
  const [thousandths, share] = [BigInt(amount) * 14n, BigInt(fee) - 25n]
  return 1000n * share - 500n <= thousandths && thousandths < 1000n * share + 500n
}

test('the fee is 1.4 % rounded half up and 25 minor units, to the last unit, for every amount there can be', () => {
  const amounts = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.maxSafeInteger().map(Math.abs))
  fc.assert(
    fc.property(amounts, (amount) => isExact(Math.max(1, amount), feeInUsd(Math.max(1, amount)))),
    { numRuns: 10_000 },
  )
})

test.each([
  [1, 25],
  [35, 25],
  [36, 26],
  [1299, 43],
  // 1.4 % are exactly 3.5 and 10.5: halves go up.
  [250, 29],
  [750, 36],
  // In floating point 1.4 % of it are one unit less.
  [7_750_316_867_402_321, 108_504_436_143_657],
])('%d minor units cost %d', (amount, fee) => {
  expect(feeInUsd(amount)).toBe(fee)
})

const captureOf = (amount: Money): StatementRow => ({
  kind: 'capture',
  reference: 'pay_1',
  paymentId: 'pay_1',
  orderId: 'ord_1',
  bookedAt: 0,
  amount,
  fee: { amount: 0, currency: amount.currency },
  status: 'settled',
})

test('the fee that the platform expects is the one that is taken, up to its largest amount', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: maxAmount }), (amount) => {
      expect(sandbox.feeOf(captureOf({ amount, currency: 'USD' }))).toEqual(feeOf({ amount, currency: 'USD' }))
    }),
    { numRuns: 2000 },
  )
})
