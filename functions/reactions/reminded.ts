import { notifyMerchant } from './notify-merchant.ts'
import type { Reaction } from './reaction.ts'

/** A delivery is late: the merchant is reminded. */
export const reminded: Reaction<'reminded'> = (order, event) => notifyMerchant('order.reminder', order, event)
