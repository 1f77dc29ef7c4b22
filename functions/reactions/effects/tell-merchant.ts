import { type MerchantMessage, sendToMerchant } from '../../adapters/messaging/merchant-outbox.ts'
import type { Effect } from '../reaction.ts'

/**
 * Tells the merchant about the event, under an id that is the same each time this event is told. A merchant never heard of an
 * order that nobody paid, and hears nothing of its end.
 */
export const tellMerchant =
  (type: MerchantMessage['type']): Effect =>
  async (order, { at }) => {
    const { orderId, merchantId, version, paidAt } = order
    if (paidAt === undefined) return
    const messageId = `msg_${orderId.slice('ord_'.length)}_${version}`
    await sendToMerchant({ messageId, type, merchantId, orderId, version, at })
  }
