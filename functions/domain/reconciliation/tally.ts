import { classes, type ReconciliationClass } from './classes.ts'
import type { Finding } from './classify.ts'
import type { StatementSummary } from './statement.ts'

/** How many rows of each side are in a class, and what they come to, in minor units. */
export type Count = {
  readonly class: ReconciliationClass
  readonly currency: string
  readonly theirRows: number
  readonly theirAmount: number
  readonly ourRows: number
  readonly ourAmount: number
}

/** The counts of a day, and beside them what was left over from earlier days and found its class now. */
export type Tally = { readonly today: readonly Count[]; readonly earlier: readonly Count[] }

const keyOf = (count: Pick<Count, 'class' | 'currency'>) => `${classes.indexOf(count.class)} ${count.currency}`

const add = (sum: Count, one: Count): Count => ({
  class: sum.class,
  currency: sum.currency,
  theirRows: sum.theirRows + one.theirRows,
  theirAmount: sum.theirAmount + one.theirAmount,
  ourRows: sum.ourRows + one.ourRows,
  ourAmount: sum.ourAmount + one.ourAmount,
})

/** One count for each class and currency. */
export const merged = (counts: readonly Count[]): Count[] =>
  [...Map.groupBy(counts, keyOf).values()]
    .map((same) => same.reduce(add))
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en', { numeric: true }))

const none = { theirRows: 0, theirAmount: 0, ourRows: 0, ourAmount: 0 }

const countsOf = ({ class: name, theirs, ours, carried }: Finding): { today: Count[]; earlier: Count[] } => {
  const sides: { count: Count; isEarlier: boolean }[] = []
  if (theirs) {
    const { amount, currency } = theirs.amount
    const count = { ...none, class: name, currency, theirRows: 1, theirAmount: amount }
    sides.push({ count, isEarlier: carried === 'theirs' || carried === 'both' })
  }
  if (ours) {
    const { amount, currency } = ours.amount
    const count = { ...none, class: name, currency, ourRows: 1, ourAmount: amount }
    sides.push({ count, isEarlier: carried === 'ours' || carried === 'both' })
  }
  return {
    today: sides.filter(({ isEarlier }) => !isEarlier).map(({ count }) => count),
    earlier: sides.filter(({ isEarlier }) => isEarlier).map(({ count }) => count),
  }
}

/** What the findings of a shard add up to, by class. */
export const tallyOf = (findings: readonly Finding[]): Tally => {
  const counts = findings.map(countsOf)
  return {
    today: merged(counts.flatMap(({ today }) => today)),
    earlier: merged(counts.flatMap(({ earlier }) => earlier)),
  }
}

/** What several shards add up to. */
export const addTallies = (tallies: readonly Tally[]): Tally => ({
  today: merged(tallies.flatMap(({ today }) => today)),
  earlier: merged(tallies.flatMap(({ earlier }) => earlier)),
})

/** The rows that nobody can read, with what they must hold for the file's sums to be right. */
export const unreadableCounts = ({ unreadable, totals, unreadableAmounts }: StatementSummary): Count[] => {
  if (unreadable === 0) return []
  const currencies = Object.keys(unreadableAmounts)
  const first = currencies[0] ?? totals[0]?.currency ?? ''
  return [...new Set([first, ...currencies])].map((currency, index) => ({
    ...none,
    class: 'UNREADABLE_ROW' as const,
    currency,
    theirRows: index === 0 ? unreadable : 0,
    theirAmount: unreadableAmounts[currency] ?? 0,
  }))
}

export type Movements = readonly { readonly currency: string; readonly rows: number; readonly amount: number }[]

/** What several movements come to, by currency. */
export const addMovements = (movements: Movements): Movements =>
  [...Map.groupBy(movements, ({ currency }) => currency)].map(([currency, same]) => ({
    currency,
    rows: same.reduce((sum, { rows }) => sum + rows, 0),
    amount: same.reduce((sum, { amount }) => sum + amount, 0),
  }))

const sumOf = (counts: readonly Count[], currency: string, side: 'their' | 'our') => ({
  rows: counts.reduce((sum, one) => sum + (one.currency === currency ? one[`${side}Rows`] : 0), 0),
  amount: counts.reduce((sum, one) => sum + (one.currency === currency ? one[`${side}Amount`] : 0), 0),
})

/**
 * What does not add up, in words: every row of the file and every movement of the ledger has to be in a class, with its amount. Empty
 * when the run is proven.
 */
export const unproven = (today: readonly Count[], file: StatementSummary, ledger: Movements): string[] => {
  const rows = today.reduce((sum, { theirRows }) => sum + theirRows, 0)
  const wrong = rows === file.rows ? [] : [`${rows} rows have a class, the file has ${file.rows}`]
  for (const { currency, amount } of file.totals) {
    const found = sumOf(today, currency, 'their').amount
    if (found !== amount) wrong.push(`the classes come to ${found} in ${currency}, the file to ${amount}`)
  }
  const currencies = new Set([...ledger.map(({ currency }) => currency), ...today.map(({ currency }) => currency)])
  for (const currency of currencies) {
    const found = sumOf(today, currency, 'our')
    const booked = ledger.find((one) => one.currency === currency) ?? { rows: 0, amount: 0 }
    if (found.rows !== booked.rows || found.amount !== booked.amount)
      wrong.push(
        `${found.rows} movements of ${found.amount} in ${currency} have a class, the ledger has ${booked.rows} of ${booked.amount}`,
      )
  }
  return wrong
}
