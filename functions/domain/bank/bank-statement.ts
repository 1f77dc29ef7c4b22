import type { BusinessDay } from '../business-day.ts'
import { type Money, money } from '../money.ts'
import { StatementRefused } from '../reconciliation/statement.ts'

/** A booking on our bank account, as the bank's statement shows it. Below zero what left the account. */
export type BankEntry = {
  /** Told from all others of its statement, and the same however often that is read. */
  readonly entryId: string
  readonly amount: Money
  readonly bookedOn: BusinessDay
  /** What whoever ordered it calls it: our payout, or the provider's. Empty where the bank does not say. */
  readonly reference: string
  readonly text: string
}

/** A part of a bank's statement, in the order of the file. */
export type BankLine =
  | { readonly type: 'opening' | 'closing'; readonly balance: Money }
  | { readonly type: 'entry'; readonly entry: BankEntry }

/**
 * How far a day of our bank account has come. Only `CLOSED` is one: all its entries are booked. A file that was `REFUSED` cannot be used; one behind
 * a `GAP` does not begin where the one before it has ended.
 */
export const bankDayStatuses = ['REFUSED', 'GAP', 'CLOSED'] as const

export type BankDayStatus = (typeof bankDayStatuses)[number]

/** By currency, in minor units. */
export type BankBalances = Readonly<Record<string, number>>

/** What a statement comes to, once all of it has been read and its own sums were proven. */
export type BankSummary = { readonly entries: number; readonly opening: BankBalances; readonly closing: BankBalances }

/** The amount of a currency; 0 where the account has never had any. */
export const amountIn = (balances: BankBalances, currency: string): number => balances[currency] ?? 0

/** Adds a bank's statement up while it is read. Memory grows with its currencies alone. */
export class BankStatementCheck {
  readonly #opening = new Map<string, number>()
  readonly #closing = new Map<string, number>()
  readonly #sums = new Map<string, number>()
  #entries = 0

  add(line: BankLine): void {
    if (line.type === 'entry') {
      const { amount, currency } = line.entry.amount
      this.#entries++
      this.#sums.set(currency, (this.#sums.get(currency) ?? 0) + amount)
      return
    }
    const balances = line.type === 'opening' ? this.#opening : this.#closing
    const { amount, currency } = line.balance
    if (balances.has(currency)) throw new StatementRefused(`the file has two ${line.type} balances in ${currency}`)
    balances.set(currency, amount)
  }

  /** What the file comes to. Throws `StatementRefused` where a balance is missing, or its entries do not lead from one to the other. */
  finish(): BankSummary {
    for (const currency of new Set([...this.#opening.keys(), ...this.#closing.keys(), ...this.#sums.keys()])) {
      const [opening, closing] = [this.#opening.get(currency), this.#closing.get(currency)]
      if (opening === undefined || closing === undefined)
        throw new StatementRefused(
          `the file has no ${opening === undefined ? 'opening' : 'closing'} balance in ${currency}`,
        )
      const sum = this.#sums.get(currency) ?? 0
      if (opening + sum !== closing)
        throw new StatementRefused(
          `the file's entries in ${currency} lead from ${opening} to ${opening + sum} minor units, and it says ${closing}`,
        )
    }
    return {
      entries: this.#entries,
      opening: Object.fromEntries(this.#opening),
      closing: Object.fromEntries(this.#closing),
    }
  }
}

/**
 * By how much a statement begins elsewhere than the one before it has ended; empty where it follows it. A currency that it does not show is as it was.
 */
export const gapBetween = (before: BankBalances, { opening }: BankSummary): Money[] =>
  Object.entries(opening)
    .map(([currency, amount]) => money(amount - amountIn(before, currency), currency))
    .filter(({ amount }) => amount !== 0)
