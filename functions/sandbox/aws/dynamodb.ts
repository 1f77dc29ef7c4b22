import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type Put,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'

export const dynamodb = new DynamoDBClient({
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
})

/** What went wrong: with a transaction, a reason for each of its writes; with a single write, the name of its error. */
const reasonsOf = (error: unknown): readonly string[] => {
  if (error instanceof TransactionCanceledException)
    return (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None')
  return error instanceof Error ? [error.name.replace(/Exception$/, '')] : []
}

const conditionFailed = 'ConditionalCheckFailed'

/** What is over in a moment, and what the SDK does not try again by itself. */
const passing = ['TransactionConflict', 'TransactionInProgress', 'ThrottlingError', 'ProvisionedThroughputExceeded']

const attempts = 5

/** Up to 50 ms before the second attempt, up to 400 ms before the fifth. */
const backOff = (attempt: number) => pause(Math.random() * 25 * 2 ** attempt)

/** Sends until it is done or its condition has failed. Throws what DynamoDB throws, after five attempts where that was passing. */
const persist = async (send: () => Promise<unknown>, attempt = 1): Promise<boolean> => {
  try {
    await send()
    return true
  } catch (error) {
    const reasons = reasonsOf(error)
    if (reasons.includes(conditionFailed)) return false
    if (attempt === attempts || !reasons.some((reason) => passing.includes(reason))) throw error
  }
  await backOff(attempt)
  return persist(send, attempt + 1)
}

/** Whether the write that failed its condition was made already: by an attempt whose answer was lost. */
const isMade = (error: ConditionalCheckFailedException, { Item }: Put): boolean => isDeepStrictEqual(error.Item, Item)

/** Writes an item; false where its condition does not hold. */
export const write = (item: Put): Promise<boolean> => {
  const command = new PutItemCommand({
    ...item,
    ...(item.ConditionExpression && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
  })
  return persist(() =>
    dynamodb.send(command).catch((error) => {
      if (!(error instanceof ConditionalCheckFailedException && isMade(error, item))) throw error
    }),
  )
}

/** Writes several items or none, once however often it is sent; false where a condition does not hold. */
export const writeAll = (items: readonly Put[]): Promise<boolean> => {
  const command = { TransactItems: items.map((item) => ({ Put: item })), ClientRequestToken: randomUUID() }
  return persist(() => dynamodb.send(new TransactWriteItemsCommand(command)))
}
