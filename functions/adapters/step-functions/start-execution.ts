import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { OrderId, RefundId } from '../../domain/ids.ts'
import type { Waits } from '../../domain/order/waits.ts'
import { env } from '../env.ts'
import { stepFunctions } from './client.ts'

/** The same name a second time is the same execution. */
const startExecution = async (stateMachineArn: string, name: string, input: object): Promise<void> => {
  try {
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }))
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error
  }
}

/** Starts the execution that waits for an order's payment and delivery. */
export const startWaiting = (name: string, waits: Waits): Promise<void> =>
  startExecution(env('LIFECYCLE_ARN'), name, waits)

/** Starts the execution that reconciles these days with a provider, one after the other. */
export const startReconciliation = (
  name: string,
  input: { readonly provider: string; readonly dates: readonly BusinessDay[] },
): Promise<void> => startExecution(env('RECONCILIATION_ARN'), name, input)

/** Starts the execution that settles these days, one after the other. */
export const startSettlement = (name: string, dates: readonly BusinessDay[]): Promise<void> =>
  startExecution(env('SETTLEMENT_ARN'), name, { dates })

/** Starts the execution that has a refund paid out. */
export const startRefund = (refund: { readonly orderId: OrderId; readonly refundId: RefundId }): Promise<void> =>
  startExecution(env('REFUND_ARN'), refund.refundId, refund)
