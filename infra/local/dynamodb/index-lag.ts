import type { Clock } from '../clock.ts'

type Item = Readonly<Record<string, unknown>>
type Write = { readonly TableName: string; readonly Item?: Item; readonly Key?: Item }

/** A secondary index is behind its table: mostly by milliseconds, and nobody promises how many. */
const lagMs = 1000

const writesIn = (operation: string, input: object): Write[] => {
  if (operation === 'TransactWriteItems')
    return (input as { TransactItems: Record<string, Write>[] }).TransactItems.flatMap(({ Put, Update, Delete }) =>
      [Put, Update, Delete].filter((write) => write !== undefined),
    )
  return /^(Put|Update|Delete)Item$/.test(operation) ? [input as Write] : []
}

/** Which items were written so lately that an index may not show them yet. */
export class IndexLag {
  readonly #clock: Clock
  /** The attributes that make up a table's key. */
  readonly #keys = new Map<string, readonly string[]>()
  readonly #written = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  define(table: string, keys: readonly string[]): void {
    this.#keys.set(table, keys)
  }

  /** Something was written. */
  wrote(operation: string, input: object): void {
    const now = this.#clock.now()
    for (const [name, at] of this.#written) if (at < now - lagMs) this.#written.delete(name)
    for (const { TableName, Item, Key } of writesIn(operation, input))
      this.#written.set(this.#nameOf(TableName, Item ?? Key ?? {}), now)
  }

  /** What an index that is behind shows of these items. */
  visible<T extends Item>(table: string, items: readonly T[]): T[] {
    const oldest = this.#clock.now() - lagMs
    return items.filter((item) => (this.#written.get(this.#nameOf(table, item)) ?? 0) < oldest)
  }

  #nameOf(table: string, item: Item): string {
    return JSON.stringify([table, ...(this.#keys.get(table) ?? []).map((name) => item[name])])
  }
}
