import { minorUnits } from './currencies.ts'

/** A whole number of minor units and the currency's code: 1299 and `USD` are 12.99 US dollars. */
export type Money = { readonly amount: number; readonly currency: string }

export const isSame = (a: Money, b: Money): boolean => a.currency === b.currency && a.amount === b.amount

/** An amount that is not negative, for people: `12.99 USD`, `1299 JPY`. No number is divided, so none is rounded. */
export const shown = ({ amount, currency }: Money): string => {
  const decimals = minorUnits.get(currency) ?? 0
  const digits = String(amount).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const fraction = decimals > 0 ? `.${digits.slice(point)}` : ''
  return `${digits.slice(0, point)}${fraction} ${currency}`
}
