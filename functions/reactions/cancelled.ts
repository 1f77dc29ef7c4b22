import { wakeEnded } from '../adapters/execution.ts'
import { notifyMerchant } from './notify-merchant.ts'
import type { Reaction } from './reaction.ts'

/** The shopper has cancelled: the execution ends, and the merchant hears that there is nothing to deliver. */
export const cancelled: Reaction<'cancelled'> = async (order, event) => {
  await wakeEnded(order.orderId, event.at)
  await notifyMerchant('order.cancelled', order, event)
}
