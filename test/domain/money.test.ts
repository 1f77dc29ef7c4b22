import fc from 'fast-check'
import { expect, test } from 'vitest'
import { add, decimals, formatMoney, money, portion, subtract, times, zero } from '../../functions/domain/money.ts'

const amounts = fc.integer({ min: -1e12, max: 1e12 }).map((amount) => money(amount, 'USD'))

test('adding and subtracting the same amount changes nothing', () => {
  fc.assert(
    fc.property(amounts, amounts, (a, b) => {
      expect(subtract(add(a, b), b)).toEqual(a)
    }),
  )
})

test('a price times a quantity is that price added as often', () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 20 }), (price, quantity) => {
      const sum = Array.from({ length: quantity }, () => price).reduce(add, zero('USD'))
      expect(times(price, quantity)).toEqual(sum)
    }),
  )
})

test('a portion is off by half a minor unit at the most, and halves go up, below zero too', () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (sum, bps) => {
      const apart = BigInt(portion(sum, bps).amount) * 10_000n - BigInt(sum.amount) * BigInt(bps)
      expect(apart > -5000n && apart <= 5000n).toBe(true)
    }),
  )
  expect([333, 150, 50].map((bps) => portion(money(-100, 'USD'), bps).amount)).toEqual([-3, -1, 0])
})

test('money of two currencies is never added', () => {
  expect(() => add(money(1, 'USD'), money(1, 'EUR'))).toThrow('cannot add EUR to USD')
})

test.each([0.5, Number.NaN, 2 ** 53])('%d is not an amount', (amount) => {
  expect(() => money(amount, 'USD')).toThrow('not a whole number')
})

test('decimals are those of ISO 4217, not those of cash', () => {
  expect([
    decimals.get('USD'),
    decimals.get('JPY'),
    decimals.get('HUF'),
    decimals.get('KWD'),
    decimals.get('CLF'),
  ]).toEqual([2, 0, 2, 3, 4])
  expect(decimals.get('XXX')).toBeUndefined()
})

test('people read amounts with the decimals of the currency', () => {
  expect(formatMoney(money(1299, 'USD'))).toBe('12.99 USD')
  expect(formatMoney(money(5, 'EUR'))).toBe('0.05 EUR')
  expect(formatMoney(money(1299, 'JPY'))).toBe('1299 JPY')
  expect(formatMoney(money(-1299, 'KWD'))).toBe('-1.299 KWD')
})
