import { type BankClass, type BankFinding, bankClasses } from './bank-entry.ts'

/** How many entries are in a class, and what they come to, in minor units. */
export type BankCount = {
  readonly class: BankClass
  readonly currency: string
  readonly entries: number
  readonly amount: number
}

const keyOf = ({ class: name, currency }: Pick<BankCount, 'class' | 'currency'>) =>
  `${bankClasses.indexOf(name)} ${currency}`

/** Counts findings, one after the other: memory grows with classes and currencies alone. */
export class BankCounts {
  readonly #counts = new Map<string, BankCount>()

  constructor(before: readonly BankCount[] = []) {
    for (const count of before) this.#counts.set(keyOf(count), count)
  }

  add({ class: name, entry }: BankFinding): void {
    const { amount, currency } = entry.amount
    const key = keyOf({ class: name, currency })
    const { entries, amount: sum } = this.#counts.get(key) ?? { entries: 0, amount: 0 }
    this.#counts.set(key, { class: name, currency, entries: entries + 1, amount: sum + amount })
  }

  /** Each class and currency, in the order of the classes. */
  get all(): BankCount[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count)
  }
}
