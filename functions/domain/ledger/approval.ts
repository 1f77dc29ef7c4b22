import { decimals, type Money } from '../money.ts'

/** Whether so much is moved that two operators have to want it. `limit`: in whole units of each currency. */
export const needsTwoPeople = (amounts: readonly Money[], limit: number): boolean =>
  amounts.some(({ amount, currency }) => Math.abs(amount) >= limit * 10 ** (decimals.get(currency) ?? 0))
