import { stopWaiting } from './effects/stop-waiting.ts'
import { tellMerchant } from './effects/tell-merchant.ts'
import type { Reaction } from './reaction.ts'

const tellThatItIsOver = tellMerchant('order.cancelled')

/** What paid an order never was: one that is not on its way yet has closed, and its merchant hears that there is nothing to deliver. */
export const captureReversed: Reaction = {
  stopWaiting: async (order, event) => (order.status === 'CLOSED' ? stopWaiting(order, event) : undefined),
  tellMerchant: async (order, event) => (order.status === 'CLOSED' ? tellThatItIsOver(order, event) : undefined),
}
