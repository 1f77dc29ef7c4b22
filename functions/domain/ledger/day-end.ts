import type { Order } from '../order/order.ts'
import { replay } from '../order/record.ts'
import type { Instant } from '../time.ts'
import type { Entry } from './accounts.ts'
import { orderBooks } from './order-balances.ts'

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

export const balanceOf = (balances: Balances, account: string, currency: string): number =>
  balances[`${account} ${currency}`] ?? 0

export const currenciesOf = (...all: readonly Balances[]): string[] =>
  [...new Set(all.flatMap((balances) => Object.keys(balances)).map((name) => name.slice(-3)))].sort()

/** What these entries move in escrow. */
export const escrowIn = (entries: readonly Entry[]): Entry[] => entries.filter(({ account }) => account === 'escrow')

/** What an order held in escrow at a moment, as its events tell. */
export const escrowAt = (order: Order, at: Instant): Entry[] => {
  const events = order.events.filter((event) => event.at < at)
  return events.length === 0 ? [] : escrowIn(orderBooks(replay(events)))
}

/** What a provider says that it holds for us at the end of a day, and what of it our books need not have (yet). */
export type Held = {
  readonly provider: string
  readonly currency: string
  readonly balance: number
  readonly open: number
}

/**
 * What is wrong with the books at the end of a day, in words; nothing where they close. One minor unit, in either direction, is wrong.
 *
 * - In each currency, all accounts sum to zero.
 * - Escrow is what the orders hold that are neither delivered nor given up: so every completed order has been released.
 * - Each provider holds what our books say, but for what is open between us.
 */
export const wrongWith = (closing: Balances, escrow: Balances, held: readonly Held[]): string[] => {
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
