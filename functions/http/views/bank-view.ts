import type { BankDay } from '../../adapters/dynamodb/bank-repository.ts'
import { amountIn } from '../../domain/bank/bank-statement.ts'
import { money } from '../../domain/money.ts'
import { toIso } from '../../domain/time.ts'

/** A day of our bank account as operators see it. */
export const bankDayView = ({ date, status, at, reasons, opening, closing, counts }: BankDay) => ({
  date,
  status,
  at: toIso(at),
  reasons,
  balances: Object.keys(closing)
    .sort()
    .map((currency) => ({
      opening: money(amountIn(currency in opening ? opening : closing, currency), currency),
      closing: money(amountIn(closing, currency), currency),
    })),
  classes: counts.map(({ class: name, currency, entries, amount }) => ({
    class: name,
    entries,
    amount: money(amount, currency),
  })),
})
