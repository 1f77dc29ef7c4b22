import { notifyMerchant } from './notify-merchant.ts'
import type { Reaction } from './reaction.ts'

/** The money went back to the shopper: the merchant hears of it. */
export const refunded: Reaction<'refunded'> = (order, event) => notifyMerchant('order.refunded', order, event)
