import type { System } from './system.ts'

// biome-ignore lint/suspicious/noExplicitAny: items are whatever the tables hold
type Item = Record<string, any>

const api = 'DynamoDB_20120810'

/** Every item of a table, as DynamoDB shows it. */
export const itemsOf = async (system: System, TableName: string): Promise<Item[]> => {
  const items: Item[] = []
  let ExclusiveStartKey: object | undefined
  do {
    const page = await system.aws(`${api}.Scan`, { TableName, ExclusiveStartKey })
    items.push(...page.Items)
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items
}

/** A table as it was at one moment, to go back to. */
export class Snapshot {
  readonly #system: System
  readonly #table: string
  readonly #keys: readonly string[]
  readonly #items: ReadonlyMap<string, Item>
  readonly #matters: (item: Item) => boolean

  private constructor(
    system: System,
    table: string,
    keys: readonly string[],
    items: ReadonlyMap<string, Item>,
    matters: (item: Item) => boolean,
  ) {
    this.#system = system
    this.#table = table
    this.#keys = keys
    this.#items = items
    this.#matters = matters
  }

  /** Takes a table in; where only some of its items matter, the others are left alone later. */
  static async of(
    system: System,
    table: string,
    keys: readonly string[],
    matters: (item: Item) => boolean = () => true,
  ): Promise<Snapshot> {
    const items = (await itemsOf(system, table)).filter(matters)
    return new Snapshot(system, table, keys, new Map(items.map((item) => [nameOf(item, keys), item])), matters)
  }

  async restore(): Promise<void> {
    const TableName = this.#table
    const found = (await itemsOf(this.#system, TableName)).filter(this.#matters)
    const names = new Map(found.map((item) => [nameOf(item, this.#keys), item]))
    for (const [name, item] of names) {
      const Key = Object.fromEntries(this.#keys.map((key) => [key, item[key]]))
      if (!this.#items.has(name)) await this.#system.aws(`${api}.DeleteItem`, { TableName, Key })
    }
    for (const [name, item] of this.#items)
      if (JSON.stringify(names.get(name)) !== JSON.stringify(item))
        await this.#system.aws(`${api}.PutItem`, { TableName, Item: item })
  }
}

const nameOf = (item: Item, keys: readonly string[]) => keys.map((key) => item[key].S).join(' ')
