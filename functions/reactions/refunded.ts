import type { EventOf } from '../domain/events.ts'
import { measureRefund } from './effects/measure-refund.ts'
import { refundSettled } from './effects/refund-settled.ts'
import { tellMerchant } from './effects/tell-merchant.ts'
import { all } from './reaction.ts'

/** A part of the money, or some that the order could not use, went back to the shopper. */
export const partRefunded = all<EventOf<'partRefunded'>>(refundSettled, measureRefund)

/** All that goes back has gone back: the merchant hears of it. */
export const refunded = all<EventOf<'refunded'>>(refundSettled, tellMerchant('order.refunded'))
