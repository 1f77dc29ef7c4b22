import { type Money, money } from '../domain/money.ts'

/** What the sandbox takes of each capture: 1.4 % and 25 minor units. Refunds cost nothing, and bring nothing back. */
export const feeOf = ({ amount, currency }: Money): Money => money(Math.round((amount * 14) / 1000) + 25, currency)
