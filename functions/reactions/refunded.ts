import type { EventOf } from '../domain/order/events.ts'
import { refundSettled } from './effects/refund-settled.ts'
import { tellMerchant } from './effects/tell-merchant.ts'
import type { Reaction } from './reaction.ts'

/** A part of the money, or some that the order could not use, went back to the shopper. */
export const partRefunded: Reaction<EventOf<'partRefunded'>> = { refundSettled }

/** All that goes back has gone back: the merchant hears of it. */
export const refunded: Reaction<EventOf<'refunded'>> = { refundSettled, tellMerchant: tellMerchant('order.refunded') }
