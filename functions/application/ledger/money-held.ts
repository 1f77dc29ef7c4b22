import { loadDayEndChecks } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { addDays, dayOf, furthest } from '../../domain/business-day.ts'
import { balanceOf, currenciesOf } from '../../domain/ledger/balances.ts'
import type { Instant } from '../../domain/time.ts'

/** By currency, in minor units, at the end of the last day whose check has passed. */
type HeldAmounts = {
  /** What the open orders hold. */
  readonly MoneyHeld: number
  /** What the merchants are owed. */
  readonly MerchantsOwed: number
}

/** What the platform holds for others, by currency. Empty before the first day-end check has passed. */
export const moneyHeld = async (now: Instant, timeZone: string): Promise<Readonly<Record<string, HeldAmounts>>> => {
  const today = dayOf(now, timeZone)
  const checks = await loadDayEndChecks(addDays(today, -furthest), today)
  const balances = checks.findLast(({ status }) => status === 'PASSED')?.balances ?? {}
  return Object.fromEntries(
    currenciesOf(balances).map((currency) => [
      currency,
      {
        MoneyHeld: -balanceOf(balances, 'escrow', currency),
        MerchantsOwed: -balanceOf(balances, 'merchants', currency),
      },
    ]),
  )
}
