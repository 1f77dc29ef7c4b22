import { startWaiting } from '../../adapters/step-functions/start-execution.ts'
import type { Effect } from '../reaction.ts'
import { ifThereIsRoom } from './if-there-is-room.ts'

/** An execution begins to wait for the order's payment. */
export const awaitPayment: Effect = ({ orderId, windows }, { at }) =>
  ifThereIsRoom(orderId, at, () =>
    startWaiting(orderId, { orderId, paymentWindow: windows.payment, deliveryWindow: windows.delivery }),
  )
