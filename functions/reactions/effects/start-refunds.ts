import { startRefund } from '../../adapters/step-functions/start-execution.ts'
import type { Effect } from '../reaction.ts'
import { ifThereIsRoom } from './if-there-is-room.ts'

/** An execution begins to pay each refund out that the event asks for. */
export const startRefunds: Effect = async ({ orderId, refunds }, event) => {
  const asked = 'refunds' in event ? event.refunds.map(({ refundId }) => refundId) : []
  const waiting = refunds.filter(({ refundId, status }) => asked.includes(refundId) && status === 'REQUESTED')
  await Promise.all(
    waiting.map(({ refundId }) => ifThereIsRoom(orderId, event.at, () => startRefund({ orderId, refundId }))),
  )
}
