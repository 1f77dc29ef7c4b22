import { wakePaid } from '../adapters/execution.ts'
import { notifyMerchant } from './notify-merchant.ts'
import type { Reaction } from './reaction.ts'

/** An order was paid: its execution goes on to wait for the delivery, and the merchant hears that there is work. */
export const paymentCaptured: Reaction<'paymentCaptured'> = async (order, event) => {
  await wakePaid(order.orderId, event.at)
  await notifyMerchant('order.paid', order, event)
}
