import { type Balances, balanceOf, currenciesOf } from './balances.ts'

/** What a provider says that it holds for us at the end of a day, and what of it our ledger need not have (yet). */
export type ProviderBalance = {
  readonly provider: string
  readonly currency: string
  readonly balance: number
  readonly open: number
}

/**
 * What is wrong with the ledger at the end of a day, in words; empty where it is right. One minor unit, in either direction, is wrong.
 *
 * - In each currency, all accounts sum to zero.
 * - Escrow is what the orders hold that are neither delivered nor given up: so every completed order has been released.
 * - Each provider holds what our ledger says, but for what is open between us.
 */
export const dayEndFailures = (closing: Balances, escrow: Balances, held: readonly ProviderBalance[]): string[] => {
  const wrong: string[] = []
  for (const currency of currenciesOf(closing, escrow)) {
    const total = Object.entries(closing).reduce((sum, [name, one]) => sum + (name.endsWith(currency) ? one : 0), 0)
    if (total !== 0) wrong.push(`the accounts in ${currency} sum to ${total}`)
    const [booked, orders] = [balanceOf(closing, 'escrow', currency), balanceOf(escrow, 'escrow', currency)]
    if (booked !== orders) wrong.push(`escrow in ${currency} is ${booked}, the open orders hold ${orders}`)
  }
  for (const { provider, currency, balance, open } of held) {
    const drift = balance - open - balanceOf(closing, `provider:${provider}`, currency)
    if (drift !== 0) wrong.push(`${provider} holds ${drift} in ${currency} that nobody can explain`)
  }
  return wrong
}
