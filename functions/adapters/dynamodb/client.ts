import { randomUUID } from 'node:crypto'
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { refuse } from '../../domain/refusal.ts'

export type Item = Record<string, unknown>

/** A slow answer is worse than an early retry: DynamoDB answers in milliseconds or not at all. */
export const dynamodb = new DynamoDBClient({ requestHandler: { connectionTimeout: 1000, requestTimeout: 3000 } })

/** An item as DynamoDB writes it. Fields that are undefined are left out. */
export const toAttributes = (item: Item) => marshall(item, { removeUndefinedValues: true })
/** An item as it was before it was written. Its form is what our own writes have made it: nothing is checked here. */
export const fromAttributes = <T = Item>(attributes: Parameters<typeof unmarshall>[0]): T => unmarshall(attributes) as T

/** Whether a single write failed by its condition, and by nothing else. */
export const isConditionFailed = (error: unknown): boolean => error instanceof ConditionalCheckFailedException

/** A transaction that was cancelled because a condition did not hold; `failed` are the indexes of those writes. */
export class ConditionsFailed extends Error {
  readonly failed: readonly number[]
  constructor(failed: readonly number[]) {
    super(`the conditions of writes ${failed.join(', ')} failed`)
    this.failed = failed
  }
}

const attempts = 5

/** Full jitter: anything from nothing up to a time that doubles with each attempt, at most a second. */
const pause = (attempt: number, first = 50) =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, first * 2 ** (attempt - 1))))

const reasons = (error: TransactionCanceledException) => (error.CancellationReasons ?? []).map(({ Code }) => Code)

/**
 * What cancels a transaction, and does not the next time: how long the first pause is at most, in milliseconds. A conflict is over with the
 * transaction that caused it; capacity takes a while to grow. The other reasons (a condition, a wrong or too large item, a missing permission)
 * are the same each time.
 */
const passing: Readonly<Record<string, number>> = {
  TransactionConflict: 50,
  ThrottlingError: 200,
  ProvisionedThroughputExceeded: 200,
}

/** The first pause before a write is tried again; undefined where that is no use, or the SDK has tried already. */
const firstPauseAfter = (error: unknown): number | undefined => {
  if (error instanceof TransactionConflictException) return passing.TransactionConflict
  if (!(error instanceof TransactionCanceledException)) return undefined
  const pauses = reasons(error).flatMap((code) => passing[code ?? ''] ?? [])
  return pauses.length > 0 ? Math.max(...pauses) : undefined
}

/**
 * Tries a write again where it met a transaction that held its item, or was throttled as part of one: the SDK does neither. A single call that
 * is throttled is left to the SDK's own retries. Throws the refusal `service.busy` after `attempts` in a row.
 */
const retrying = async <T>(write: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      const first = firstPauseAfter(error)
      if (first === undefined) throw error
      if (attempt === attempts) throw refuse('service.busy', 'The database is busy: try again.')
      await pause(attempt, first)
    }
  }
}

/**
 * All of the writes or none of them. The SDK does not retry a cancelled transaction, so one that met another one, or was throttled, is
 * retried here, with full jitter and the same client token, under which a transaction takes effect once.
 *
 * Throws `ConditionsFailed`, or the refusal `service.busy` when it is cancelled `attempts` times in a row.
 */
export const transact = (writes: readonly TransactWriteItem[]): Promise<void> => {
  const input = { TransactItems: [...writes], ClientRequestToken: randomUUID() }
  return retrying(async () => {
    try {
      await dynamodb.send(new TransactWriteItemsCommand(input))
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      const failed = reasons(error).flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []))
      throw failed.length > 0 ? new ConditionsFailed(failed) : error
    }
  })
}

/** One write. It, too, may meet a transaction that holds its item. */
export const put = (input: PutItemCommandInput): Promise<void> =>
  retrying(async () => {
    await dynamodb.send(new PutItemCommand(input))
  })

/**
 * One write of some attributes, and the attributes that it asks for by `ReturnValues`; empty where there are none. Throws what
 * `isConditionFailed` knows where its condition does not hold.
 */
export const update = <T = Item>(input: UpdateItemCommandInput): Promise<T> =>
  retrying(async () => {
    const { Attributes } = await dynamodb.send(new UpdateItemCommand(input))
    return fromAttributes<T>(Attributes ?? {})
  })

/** One write on its condition; false where the condition does not hold. Throws every other error. */
export const putIf = async (
  input: PutItemCommandInput & { readonly ConditionExpression: string },
): Promise<boolean> => {
  try {
    await put(input)
    return true
  } catch (error) {
    if (isConditionFailed(error)) return false
    throw error
  }
}

/** The item with this key, as the last acknowledged write left it; undefined where there is none. */
export const getOne = async <T>(table: string, key: Record<string, string>): Promise<T | undefined> => {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: table, Key: marshall(key), ConsistentRead: true }),
  )
  return Item && fromAttributes<T>(Item)
}

/** All pages of a query, one after the other, each fetched when it is asked for. */
export const queryPages = async function* <T>(input: QueryCommandInput): AsyncGenerator<T[]> {
  let start = input.ExclusiveStartKey
  do {
    const page: QueryCommandOutput = await dynamodb.send(new QueryCommand({ ...input, ExclusiveStartKey: start }))
    yield (page.Items ?? []).map((item) => fromAttributes<T>(item))
    start = page.LastEvaluatedKey
  } while (start)
}

/** All that an index holds under a key, page after page. */
export const queryIndex = async function* <T>(
  table: string,
  index: string,
  key: string,
  value: string,
): AsyncGenerator<T> {
  const pages = queryPages<T>({
    TableName: table,
    IndexName: index,
    KeyConditionExpression: '#key = :value',
    ExpressionAttributeNames: { '#key': key },
    ExpressionAttributeValues: toAttributes({ ':value': value }),
  })
  for await (const page of pages) yield* page
}

/** Where the reading of a whole table has come to. */
export type ScanPosition = Record<string, string>

/** A page of a whole table, of one shard of it, from a position on. Only for what has to see everything. */
export const scanPage = async <T>(
  table: string,
  shard: number,
  shards: number,
  from: ScanPosition | undefined,
): Promise<{ readonly items: T[]; readonly next: ScanPosition | undefined }> => {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new ScanCommand({
      TableName: table,
      Segment: shard,
      TotalSegments: shards,
      ConsistentRead: true,
      Limit: 100,
      ...(from && { ExclusiveStartKey: marshall(from) }),
    }),
  )
  return {
    items: Items.map((item) => fromAttributes<T>(item)),
    next: LastEvaluatedKey && fromAttributes<ScanPosition>(LastEvaluatedKey),
  }
}

/**
 * The items with these keys (at most 100) that exist, in the order of the keys. Throws the refusal `service.busy` where DynamoDB leaves
 * keys unread five times in a row.
 */
export const getAll = async <T>(table: string, keys: readonly Record<string, string>[]): Promise<T[]> => {
  const found: Item[] = []
  let left = keys.map((key) => marshall(key))
  for (let attempt = 1; left.length > 0; attempt++) {
    const page = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
    )
    found.push(...(page.Responses?.[table] ?? []).map((attributes) => unmarshall(attributes)))
    left = page.UnprocessedKeys?.[table]?.Keys ?? []
    if (left.length === 0) break
    if (attempt === attempts) throw refuse('service.busy', 'The database is busy: try again.')
    await pause(attempt)
  }
  const matches = (item: Item, key: Record<string, string>) =>
    Object.entries(key).every(([name, value]) => item[name] === value)
  return keys.flatMap((key) => found.filter((item) => matches(item, key))) as T[]
}
