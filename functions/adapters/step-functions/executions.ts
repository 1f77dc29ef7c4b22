import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { OrderId, RefundId } from '../../domain/ids.ts'
import { statusDueAt } from '../../domain/order/deadlines.ts'
import type { Order } from '../../domain/order/order.ts'
import { after, day, type Instant, minute, type Seconds, secondsUntil } from '../../domain/time.ts'
import { dynamodb, fromAttributes, getOne, toAttributes } from '../dynamodb/client.ts'
import { env } from '../env.ts'

const client = new SFNClient({ requestHandler: { connectionTimeout: 1000, requestTimeout: 5000 } })

/** What the state machine knows of an order: how long its waits may take from now on. Its status stays in the table. */
export type Waits = { readonly orderId: OrderId; readonly paymentWindow: Seconds; readonly deliveryWindow: Seconds }

/** What could not be done when its time came is taken up again after so long. */
const again = minute

const secondsLeft = (due: Instant | undefined, now: Instant): Seconds =>
  secondsUntil(Math.max(due ?? now, after(now, again)), now)

/** How long the waits of an order may take from now on. */
export const waitsOf = (order: Order, now: Instant): Waits => {
  const { orderId, status, windows } = order
  const left = secondsLeft(statusDueAt(order), now)
  return status === 'PENDING_PAYMENT'
    ? { orderId, paymentWindow: left, deliveryWindow: windows.delivery }
    : { orderId, paymentWindow: windows.payment, deliveryWindow: left }
}

/** The same name a second time is the same execution. */
const start = async (stateMachineArn: string, name: string, input: object): Promise<void> => {
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }))
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error
  }
}

/** Starts the execution that waits for an order's payment and delivery. */
export const startWaiting = (name: string, waits: Waits): Promise<void> => start(env('LIFECYCLE_ARN'), name, waits)

/** Starts the execution that reconciles these days with a provider, one after the other. */
export const startReconciliation = (
  name: string,
  input: { readonly provider: string; readonly dates: readonly BusinessDay[] },
): Promise<void> => start(env('RECONCILIATION_ARN'), name, input)

/** Starts the execution that settles these days, one after the other. */
export const startSettlement = (name: string, dates: readonly BusinessDay[]): Promise<void> =>
  start(env('SETTLEMENT_ARN'), name, { dates })

/** Starts the execution that has a refund paid out. */
export const startRefund = (refund: { readonly orderId: OrderId; readonly refundId: RefundId }): Promise<void> =>
  start(env('REFUND_ARN'), refund.refundId, refund)

/**
 * An execution and what it waits for, an order or a refund, meet at one item of the Waits table, whoever comes first:
 *
 *     execution enters a wait ── writes its token ──► waits        order is paid ── marks the item, finds the token ──► wakes it
 *     order is paid ── marks the item, finds no token              execution enters the wait ── its condition fails ──► goes on
 */
type Wait = {
  readonly taskToken?: string
  readonly waitingFor?: 'payment' | 'delivery' | 'refund'
  readonly execution?: string
}

const mark = async (waitId: OrderId | RefundId, attribute: 'paid' | 'ended', now: Instant): Promise<Wait> => {
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName: env('WAITS_TABLE'),
      Key: toAttributes({ waitId }),
      UpdateExpression: `SET ${attribute} = :now${attribute === 'ended' ? ', expiresAt = :expiresAt' : ''}`,
      ExpressionAttributeValues: toAttributes({
        ':now': now,
        ...(attribute === 'ended' && { ':expiresAt': Math.ceil(after(now, 30 * day) / 1000) }),
      }),
      ReturnValues: 'ALL_OLD',
    }),
  )
  return fromAttributes<Wait>(Attributes ?? {})
}

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
  const { taskToken, waitingFor } = await mark(orderId, 'paid', now)
  if (taskToken && waitingFor === 'payment')
    await unlessOver(client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })))
}

/** Nothing is awaited any more: the execution ends, with success from a last wait and through `Order.Ended` from the first. */
export const wakeEnded = async (waitId: OrderId | RefundId, now: Instant): Promise<void> => {
  const { taskToken, waitingFor } = await mark(waitId, 'ended', now)
  if (!taskToken) return
  await unlessOver(
    waitingFor === 'payment'
      ? client.send(new SendTaskFailureCommand({ taskToken, error: 'Order.Ended' }))
      : client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })),
  )
}

/** Whether an execution waits for the order, as far as Step Functions knows. */
export const isWaitedFor = async (orderId: OrderId): Promise<boolean> => {
  const wait = await getOne<Wait>(env('WAITS_TABLE'), { waitId: orderId })
  if (!wait?.execution) return false
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn: wait.execution }))
    return status === 'RUNNING'
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false
    throw error
  }
}
