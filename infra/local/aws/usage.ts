type Units = { readUnits: number; writeUnits: number }
type TableUsage = Units & { operations: Record<string, number>; indexes: Record<string, Units> }

const noUnits = (): Units => ({ readUnits: 0, writeUnits: 0 })

/** DynamoDB's own account of what a call has cost, as it answers under `ReturnConsumedCapacity: INDEXES`. */
export type ConsumedCapacity = {
  readonly TableName: string
  readonly CapacityUnits?: number
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { CapacityUnits?: number }>>
}

/** What was used since the last reset: what a bill would be made of. */
export class Usage {
  #since: number
  #requests = 0
  #transitions = 0
  #functions: Record<string, { invocations: number; errors: number; ms: number }> = {}
  #tables: Record<string, TableUsage> = {}
  #messages: Record<string, number> = {}

  constructor(now: number) {
    this.#since = now
  }

  reset(now: number): void {
    this.#since = now
    this.#requests = 0
    this.#transitions = 0
    this.#functions = {}
    this.#tables = {}
    this.#messages = {}
  }

  request(): void {
    this.#requests++
  }

  transition(): void {
    this.#transitions++
  }

  invocation(name: string, ms: number, failed: boolean): void {
    this.#functions[name] ??= { invocations: 0, errors: 0, ms: 0 }
    const used = this.#functions[name]
    used.invocations++
    used.ms = Math.round((used.ms + ms) * 10) / 10
    if (failed) used.errors++
  }

  /** A message sent to a queue or a topic. */
  message(to: string): void {
    this.#messages[to] = (this.#messages[to] ?? 0) + 1
  }

  database(operation: string, consumed: readonly ConsumedCapacity[]): void {
    const kind = /^(Get|BatchGet|Query|Scan|TransactGet)/.test(operation) ? 'readUnits' : 'writeUnits'
    for (const { TableName, CapacityUnits = 0, GlobalSecondaryIndexes = {} } of consumed) {
      this.#tables[TableName] ??= { ...noUnits(), operations: {}, indexes: {} }
      const table = this.#tables[TableName]
      table[kind] += CapacityUnits
      table.operations[operation] = (table.operations[operation] ?? 0) + 1
      for (const [name, { CapacityUnits: units = 0 }] of Object.entries(GlobalSecondaryIndexes)) {
        table.indexes[name] ??= noUnits()
        table.indexes[name][kind] += units
      }
    }
  }

  /** Units of a table include those of its indexes. */
  report() {
    const sum = (pick: (table: TableUsage) => number) =>
      Object.values(this.#tables).reduce((all, one) => all + pick(one), 0)
    return {
      since: new Date(this.#since).toISOString(),
      requests: this.#requests,
      invocations: Object.values(this.#functions).reduce((all, one) => all + one.invocations, 0),
      readUnits: sum(({ readUnits }) => readUnits),
      writeUnits: sum(({ writeUnits }) => writeUnits),
      transitions: this.#transitions,
      messages: this.#messages,
      functions: this.#functions,
      tables: this.#tables,
    }
  }
}
