import type { EventOf } from '../domain/order/events.ts'
import { awaitDelivery } from './effects/await-delivery.ts'
import { tellMerchant } from './effects/tell-merchant.ts'
import type { Reaction } from './reaction.ts'

/** An order was paid: it waits for its delivery, and the merchant hears that there is work. */
export const paymentCaptured: Reaction<EventOf<'paymentCaptured'>> = {
  awaitDelivery,
  tellMerchant: tellMerchant('order.paid'),
}
