import { ExecutionAlreadyExists, ExecutionLimitExceeded, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { OrderId, RefundId } from '../../domain/ids.ts'
import type { Waits } from '../../domain/order/waits.ts'
import { env } from '../env.ts'
import { stepFunctions } from './client.ts'

/** Whether the execution is a new one: a name that was used already, with another input or by one that has ended, starts nothing. */
const startExecution = async (stateMachineArn: string, name: string, input: object): Promise<boolean> => {
  try {
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }))
    return true
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return false
    throw error
  }
}

/** Whether Step Functions has no room for one more execution right now: too many are open, or too many were started at once. */
export const hasNoRoom = (error: unknown): boolean =>
  error instanceof ExecutionLimitExceeded || (error as Error).name === 'ThrottlingException'

/** Starts the execution that waits for an order's payment and delivery; the same name again is the same execution. */
export const startWaiting = async (name: string, waits: Waits): Promise<void> => {
  await startExecution(env('LIFECYCLE_ARN'), name, waits)
}

/**
 * Starts the execution that reconciles these days with a provider, one after the other. Whether it is a new one: under a name that another
 * request has used, told by its `requestId`, none is started.
 */
export const startReconciliation = (
  name: string,
  input: { readonly provider: string; readonly dates: readonly BusinessDay[]; readonly requestId?: string },
): Promise<boolean> => startExecution(env('RECONCILIATION_ARN'), name, input)

/** Starts the execution that settles these days, one after the other. */
export const startSettlement = async (name: string, dates: readonly BusinessDay[]): Promise<void> => {
  await startExecution(env('SETTLEMENT_ARN'), name, { dates })
}

/** Starts the execution that has a refund paid out; it is the same one however often that is asked for. */
export const startRefund = async (refund: {
  readonly orderId: OrderId
  readonly refundId: RefundId
}): Promise<void> => {
  await startExecution(env('REFUND_ARN'), refund.refundId, refund)
}
