import { type MerchantMessage, tellMerchant } from '../adapters/merchant-outbox.ts'
import type { OrderEvent } from '../domain/events.ts'
import type { Order } from '../domain/order.ts'

/** Tells the merchant about an event, under an id that is the same each time this event is told. */
export const notifyMerchant = (type: MerchantMessage['type'], order: Order, event: OrderEvent): Promise<void> =>
  tellMerchant({
    messageId: `msg_${order.orderId.slice('ord_'.length)}_${order.version}`,
    type,
    merchantId: order.merchantId,
    orderId: order.orderId,
    at: event.at,
  })
