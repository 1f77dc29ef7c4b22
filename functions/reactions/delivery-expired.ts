import type { EventOf } from '../domain/order/events.ts'
import { startRefunds } from './effects/start-refunds.ts'
import { stopWaiting } from './effects/stop-waiting.ts'
import { tellMerchant } from './effects/tell-merchant.ts'
import type { Reaction } from './reaction.ts'

/** The merchant did not deliver in time: the money goes back, and the merchant hears that it is too late. */
export const deliveryExpired: Reaction<EventOf<'deliveryExpired'>> = {
  stopWaiting,
  startRefunds,
  tellMerchant: tellMerchant('order.cancelled'),
}
