import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import type { Engine } from '../dynamodb/engine.ts'
import type { Call, Invocation } from '../lambda/invocation.ts'
import type { Lambda } from '../lambda/lambda.ts'
import type { Faults } from './faults.ts'
import type { Usage } from './usage.ts'

/** A query for what is due: everything of one partition up to a moment, and no more conditions than that. */
const DueQuery = z.strictObject({
  TableName: z.string(),
  IndexName: z.optional(z.string()),
  KeyConditionExpression: z.string().check(z.regex(/^\S+ = :\w+ AND \S+ <= :\w+$/)),
  ExpressionAttributeNames: z.optional(z.record(z.string(), z.string())),
  ExpressionAttributeValues: z.record(z.string(), z.record(z.string(), z.unknown())),
  Limit: z.optional(z.int()),
})
type DueQuery = z.infer<typeof DueQuery>

const Page = z.object({ Items: z.array(z.record(z.string(), z.object({ N: z.optional(z.string()) }))) })

/** A run that found nothing: what it asked, and how long it took, in milliseconds. */
type IdleRun = {
  readonly at: number
  readonly calls: readonly Call[]
  readonly queries: readonly DueQuery[]
  readonly ms: number
}

/** The last idle run of a function, and what has become of its tables since. */
type Known = {
  readonly idle: IdleRun
  /** How many lines the function had printed before it. */
  readonly printed: number
  writes: number
  /** When its queries will find something; undefined until somebody looks, and after each write. */
  next: number | undefined
}

/** By the runtime's clock a function runs at least this often, whatever is known of it: four times a day. */
const longestRest = 6 * 3_600_000

/** Later than every moment that a table holds. */
const endOfTime = '9'.repeat(15)

/** The attribute that the moment is compared with, and the name of the moment. */
const boundOf = ({ KeyConditionExpression }: DueQuery) => {
  const [attribute = '', , moment = ''] = KeyConditionExpression.split(' ').slice(-3)
  return { attribute, moment }
}

/** The query of a call that looked for what is due at a moment and found nothing; undefined for any other call. */
const idleQuery = ({ target, input, found }: Call, at: number): DueQuery | undefined => {
  if (!target.endsWith('.Query') || found !== 0) return undefined
  const { success, data } = DueQuery.safeParse(input)
  return success && data.ExpressionAttributeValues[boundOf(data).moment]?.N === String(at) ? data : undefined
}

/**
 * Functions that a schedule runs only to look for what is due. While the clock is moved on, a run that would find nothing is
 * counted and not made: its queries are the ones of its last idle run, and until their tables are written to, or the next
 * item in them is due, their answer is known.
 */
export class Polls {
  readonly #known = new Map<string, Known>()
  readonly #clock: Clock
  readonly #engine: Engine
  readonly #faults: Faults
  readonly #lambda: Lambda
  readonly #usage: Usage

  constructor(parts: { clock: Clock; engine: Engine; faults: Faults; lambda: Lambda; usage: Usage }) {
    this.#clock = parts.clock
    this.#engine = parts.engine
    this.#faults = parts.faults
    this.#lambda = parts.lambda
    this.#usage = parts.usage
  }

  /** A table was written to: what is due in it may be another thing now. */
  written(table: string): void {
    for (const known of this.#known.values()) {
      if (!known.idle.queries.some(({ TableName }) => TableName === table)) continue
      known.writes++
      known.next = undefined
    }
  }

  /** Runs a function for a moment, or counts a run that would find nothing. Gives how that ended. */
  async run(functionArn: string, input: () => unknown, at: number): Promise<Invocation> {
    const known = this.#known.get(functionArn)
    if (known && (await this.#isIdle(functionArn, known, at))) return this.#count(functionArn, known.idle)
    return this.#make(functionArn, input, at)
  }

  async #isIdle(functionArn: string, known: Known, at: number): Promise<boolean> {
    const isReliable =
      this.#clock.isMoving &&
      this.#engine.isOwn &&
      !this.#faults.threaten('lambda', this.#lambda.nameOf(functionArn)) &&
      !this.#faults.threaten('dynamodb', 'Query') &&
      at - known.idle.at < longestRest &&
      this.#lambda.printed(functionArn) === known.printed
    return isReliable && at < (known.next ?? (await this.#look(known)))
  }

  /** When the first item is due that its queries will find. */
  async #look(known: Known): Promise<number> {
    const { writes } = known
    const next = Math.min(...(await Promise.all(known.idle.queries.map((query) => this.#firstDue(query)))))
    if (known.writes === writes) known.next = next
    return next
  }

  async #firstDue(query: DueQuery): Promise<number> {
    const { attribute, moment } = boundOf(query)
    const ExpressionAttributeValues = { ...query.ExpressionAttributeValues, [moment]: { N: endOfTime } }
    const page = await this.#engine.call<unknown>('DynamoDB_20120810.Query', {
      ...query,
      ExpressionAttributeValues,
      Limit: 1,
    })
    const [first] = Page.parse(page).Items
    return first ? Number(first[query.ExpressionAttributeNames?.[attribute] ?? attribute]?.N) : Number.POSITIVE_INFINITY
  }

  #count(functionArn: string, { calls, ms }: IdleRun): Invocation {
    for (const { target, consumed } of calls) this.#usage.database(target.split('.')[1] ?? '', consumed ?? [])
    this.#lambda.count(functionArn, ms)
    return { ok: true, payload: null }
  }

  async #make(functionArn: string, input: () => unknown, at: number): Promise<Invocation> {
    const printed = this.#lambda.printed(functionArn)
    const calls: Call[] = []
    const began = performance.now()
    const invocation = await this.#lambda.invoke(functionArn, input(), 'Event', calls)
    const queries = calls.map((call) => idleQuery(call, at))
    const idle = { at, calls, ms: performance.now() - began, queries: queries.filter((query) => query !== undefined) }
    if (invocation.ok && calls.length > 0 && !queries.includes(undefined))
      this.#known.set(functionArn, { idle, printed, writes: 0, next: undefined })
    else this.#known.delete(functionArn)
    return invocation
  }
}
