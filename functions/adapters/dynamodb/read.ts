import {
  BatchGetItemCommand,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { refuse } from '../../domain/refusal.ts'
import { dynamodb, fromAttributes, type Item, toAttributes } from './client.ts'
import { attempts, pause } from './retry.ts'

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
