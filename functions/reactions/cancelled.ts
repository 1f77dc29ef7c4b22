import type { EventOf } from '../domain/order/events.ts'
import { startRefunds } from './effects/start-refunds.ts'
import { stopWaiting } from './effects/stop-waiting.ts'
import { tellMerchant } from './effects/tell-merchant.ts'
import type { Reaction } from './reaction.ts'

/** The shopper has cancelled: what was paid goes back, and the merchant hears that there is nothing to deliver. */
export const cancelled: Reaction<EventOf<'cancelled'>> = {
  stopWaiting,
  startRefunds,
  tellMerchant: tellMerchant('order.cancelled'),
}
