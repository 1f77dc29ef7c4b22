import { expect, test } from 'vitest'
import { decimals } from '../../functions/domain/money.ts'
import { minorUnits } from '../../functions/sandbox/values/currencies.ts'
import { isSame, shown } from '../../functions/sandbox/values/money.ts'

test('the provider and the platform write each currency with the same number of decimals', () => {
  const differing = [...decimals].filter(([code, places]) => minorUnits.get(code) !== places)
  expect(differing).toEqual([])
})

test('each currency is one that Intl knows of too, but for four that it leaves out of ISO 4217', () => {
  const known = new Set(Intl.supportedValuesOf('currency'))
  expect([...minorUnits.keys()].filter((code) => !known.has(code))).toEqual(['CLF', 'UYI', 'UYW', 'VED'])
  expect(['ANG', 'BGN', 'HRK', 'XXX', 'XTS', 'XAU', 'usd', ''].filter((code) => minorUnits.has(code))).toEqual([])
})

test.each([
  ['HUF', 2],
  ['IQD', 3],
  ['LAK', 2],
  ['UGX', 0],
  ['XCG', 2],
  ['CLF', 4],
])('%s has %d decimals, as ISO 4217 says', (code, places) => {
  expect(minorUnits.get(code)).toBe(places)
})

test.each([
  [1299, 'USD', '12.99 USD'],
  [5, 'EUR', '0.05 EUR'],
  [1299, 'JPY', '1299 JPY'],
  [7, 'KWD', '0.007 KWD'],
  [12_345, 'CLF', '1.2345 CLF'],
  [Number.MAX_SAFE_INTEGER, 'USD', '90071992547409.91 USD'],
])('a person reads %d minor units of %s as %s', (amount, currency, text) => {
  expect(shown({ amount, currency })).toBe(text)
})

test('the same amount of another currency is other money', () => {
  const dollars = { amount: 5, currency: 'USD' }
  expect([isSame(dollars, { ...dollars }), isSame(dollars, { ...dollars, currency: 'EUR' })]).toEqual([true, false])
  expect(isSame(dollars, { ...dollars, amount: 6 })).toBe(false)
})
