import { randomUUID } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  type PutItemCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { dynamodb, fromAttributes, type Item } from './client.ts'
import { reasons, retrying } from './retry.ts'

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

/** Whether a write was made; false where its condition does not hold. Throws every other error. */
const isMade = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write
    return true
  } catch (error) {
    if (isConditionFailed(error)) return false
    throw error
  }
}

/** One write of some attributes on its condition; false where the condition does not hold. Throws every other error. */
export const updateIf = (input: UpdateItemCommandInput & { readonly ConditionExpression: string }): Promise<boolean> =>
  isMade(update(input))

/** One write on its condition; false where the condition does not hold. Throws every other error. */
export const putIf = (input: PutItemCommandInput & { readonly ConditionExpression: string }): Promise<boolean> =>
  isMade(put(input))
