import { startWaiting } from '../../adapters/step-functions/start-execution.ts'
import type { Reaction } from '../reaction.ts'
import { ifThereIsRoom } from './if-there-is-room.ts'

/** An execution begins to wait for the order's payment. */
export const awaitPayment: Reaction = ({ orderId, windows }, { at }) =>
  ifThereIsRoom(orderId, at, () =>
    startWaiting(orderId, { orderId, paymentWindow: windows.payment, deliveryWindow: windows.delivery }),
  )
