import type { Money } from './values/money.ts'

/**
 * What the sandbox takes of a capture: 1.4 %, rounded to a whole minor unit with halves up, and 25 minor units. Refunds cost nothing,
 * and bring nothing back. The amount is at least 1.
 */
export const feeOf = ({ amount, currency }: Money): Money => {
  const share = (BigInt(amount) * 14n + 500n) / 1000n
  return { amount: Number(share + 25n), currency }
}
