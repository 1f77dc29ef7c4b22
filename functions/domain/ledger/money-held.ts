import { balanceOf, currenciesOf } from './balances.ts'
import type { DayEndCheck } from './day-end-check.ts'

/** By currency, in minor units, at the end of the last day whose check has passed. */
type HeldAmounts = {
  /** What the open orders hold. */
  readonly MoneyHeld: number
  /** What the merchants are owed. */
  readonly MerchantsOwed: number
}

/** What the platform holds for others, by currency, as the day-end checks say, the oldest first. Empty before the first one has passed. */
export const moneyHeld = (checks: readonly DayEndCheck[]): Readonly<Record<string, HeldAmounts>> => {
  const balances = checks.findLast(({ status }) => status === 'PASSED')?.balances ?? {}
  return Object.fromEntries(
    currenciesOf(balances).map((currency) => [
      currency,
      {
        MoneyHeld: 0 - balanceOf(balances, 'escrow', currency),
        MerchantsOwed: 0 - balanceOf(balances, 'merchants', currency),
      },
    ]),
  )
}
