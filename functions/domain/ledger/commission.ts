import { type Money, money } from '../money.ts'

const whole = 10_000n

/** The platform's share of an amount, in hundredths of a percent, rounded to the minor unit, halves up. */
export const commissionOf = ({ amount, currency }: Money, bps: number): Money =>
  money(Number((BigInt(amount) * BigInt(bps) + whole / 2n) / whole), currency)
