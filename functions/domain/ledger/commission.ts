import { type Money, portion } from '../money.ts'

/** The platform's share of a sale, in hundredths of a percent, rounded to the minor unit, halves up. */
export const commissionOf = (sale: Money, bps: number): Money => portion(sale, bps)
