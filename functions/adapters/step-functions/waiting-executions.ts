import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn'
import type { OrderId, RefundId } from '../../domain/ids.ts'
import { after, day, type Instant } from '../../domain/time.ts'
import { toAttributes } from '../dynamodb/client.ts'
import { getOne } from '../dynamodb/read.ts'
import { update } from '../dynamodb/write.ts'
import { env } from '../env.ts'
import { stepFunctions } from './client.ts'

/**
 * An execution and what it waits for, an order or a refund, meet at one item of the Waits table, in either order:
 *
 *     execution enters a wait ── writes its token ──► waits        order is paid ── notes it on the item, finds the token ──► wakes it
 *     order is paid ── notes it on the item, finds no token              execution enters the wait ── its condition fails ──► goes on
 */
type Wait = {
  readonly taskToken?: string
  readonly waitingFor?: 'payment' | 'delivery' | 'refund'
  readonly execution?: string
}

const recordOnWait = (waitId: OrderId | RefundId, attribute: 'paid' | 'ended', now: Instant): Promise<Wait> =>
  update<Wait>({
    TableName: env('WAITS_TABLE'),
    Key: toAttributes({ waitId }),
    UpdateExpression: `SET ${attribute} = :now${attribute === 'ended' ? ', expiresAt = :expiresAt' : ''}`,
    ExpressionAttributeValues: toAttributes({
      ':now': now,
      ...(attribute === 'ended' && { ':expiresAt': Math.ceil(after(now, 30 * day) / 1000) }),
    }),
    ReturnValues: 'ALL_OLD',
  })

/** A token whose wait is over already has done its work. */
const unlessOver = async (call: Promise<unknown>): Promise<void> => {
  try {
    await call
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken) return
    throw error
  }
}

/** The order is paid: its execution goes on to wait for the delivery. */
export const wakePaid = async (orderId: OrderId, now: Instant): Promise<void> => {
  const { taskToken, waitingFor } = await recordOnWait(orderId, 'paid', now)
  if (taskToken && waitingFor === 'payment')
    await unlessOver(stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })))
}

/** Nothing is awaited any more: the execution ends, with success from a last wait and through `Order.Ended` from the first. */
export const wakeEnded = async (waitId: OrderId | RefundId, now: Instant): Promise<void> => {
  const { taskToken, waitingFor } = await recordOnWait(waitId, 'ended', now)
  if (!taskToken) return
  await unlessOver(
    waitingFor === 'payment'
      ? stepFunctions.send(new SendTaskFailureCommand({ taskToken, error: 'Order.Ended' }))
      : stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })),
  )
}

/** Whether an execution waits for the order, as far as Step Functions knows. Throws where Step Functions does not answer. */
export const isWaitedFor = async (orderId: OrderId): Promise<boolean> => {
  const wait = await getOne<Wait>(env('WAITS_TABLE'), { waitId: orderId })
  if (!wait?.execution) return false
  try {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: wait.execution }))
    return status === 'RUNNING'
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false
    throw error
  }
}
