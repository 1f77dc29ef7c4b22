import type { Entry } from './accounts.ts'

/** Balances of the accounts, in minor units, by `account currency`. All merchants are one account here. */
export type Balances = Readonly<Record<string, number>>

const nameOf = ({ account, amount }: Entry): string =>
  `${account.startsWith('merchant:') ? 'merchants' : account} ${amount.currency}`

/** Adds entries up, one after the other: memory grows with the accounts, not with the entries. */
export const addTo = (balances: Record<string, number>, entries: readonly Entry[]): void => {
  for (const entry of entries) {
    const name = nameOf(entry)
    balances[name] = (balances[name] ?? 0) + entry.amount.amount
  }
}

/** The balance of an account in minor units; 0 where it has no entry. */
export const balanceOf = (balances: Balances, account: string, currency: string): number =>
  balances[`${account} ${currency}`] ?? 0

/** The currencies that any of these balances has, in the order of the alphabet. */
export const currenciesOf = (...all: readonly Balances[]): string[] =>
  [...new Set(all.flatMap((balances) => Object.keys(balances)).map((name) => name.slice(-3)))].sort()
