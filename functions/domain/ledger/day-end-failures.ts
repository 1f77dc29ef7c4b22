import type { BusinessDay } from '../business-day.ts'
import { type Money, money } from '../money.ts'
import { type Balances, balanceOf, currenciesOf } from './balances.ts'

/** What a provider says that it holds for us at the end of a day, and what of it our ledger need not have (yet). */
export type ProviderBalance = {
  readonly provider: string
  readonly currency: string
  readonly balance: number
  readonly open: number
}

/** What a provider holds at the end of a day beyond what our ledger and the open items explain; below zero where it is less. */
export type Drift = { readonly day: BusinessDay; readonly provider: string; readonly amount: Money }

/** The drifts of a day; none where every balance is explained. */
export const driftsOf = (day: BusinessDay, closing: Balances, held: readonly ProviderBalance[]): Drift[] =>
  held
    .map(({ provider, currency, balance, open }) => {
      const drift = balance - open - balanceOf(closing, `provider:${provider}`, currency)
      return { day, provider, amount: money(drift, currency) }
    })
    .filter(({ amount }) => amount.amount !== 0)

/** Who holds what is on our bank account. No payment provider is called so. */
export const ourBank = 'bank'

/** What our bank holds beyond what our ledger says. `shown`: what its last statement ends with, in minor units by currency. */
export const bankDrifts = (day: BusinessDay, closing: Balances, shown: Readonly<Record<string, number>>): Drift[] =>
  [...new Set([...currenciesOf(closing), ...Object.keys(shown)])]
    .map((currency) => money((shown[currency] ?? 0) - balanceOf(closing, 'bank', currency), currency))
    .filter(({ amount }) => amount !== 0)
    .map((amount) => ({ day, provider: ourBank, amount }))

/**
 * What is wrong with the ledger at the end of a day, in words; empty where it is right. One minor unit, in either direction, is wrong.
 *
 * - In each currency, all accounts sum to zero.
 * - Escrow is what the orders hold that are neither delivered nor given up: so every completed order has been released.
 * - Each provider holds what our ledger says, but for what is open between us, and so does our bank.
 */
export const dayEndFailures = (closing: Balances, escrow: Balances, drifts: readonly Drift[]): string[] => {
  const wrong: string[] = []
  for (const currency of currenciesOf(closing, escrow)) {
    const total = Object.entries(closing).reduce((sum, [name, one]) => sum + (name.endsWith(currency) ? one : 0), 0)
    if (total !== 0) wrong.push(`the accounts in ${currency} sum to ${total}`)
    const [booked, orders] = [balanceOf(closing, 'escrow', currency), balanceOf(escrow, 'escrow', currency)]
    if (booked !== orders) wrong.push(`escrow in ${currency} is ${booked}, the open orders hold ${orders}`)
  }
  for (const { provider, amount } of drifts)
    wrong.push(`${provider} holds ${amount.amount} in ${amount.currency} that nobody can explain`)
  return wrong
}
