import type { MerchantId, OrderId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import { env } from '../env.ts'
import { enqueue } from './queue.ts'

/** What a merchant is to hear. `messageId` is the same however often it is sent, so the merchant can tell repeats. */
export type MerchantMessage = {
  readonly messageId: string
  readonly type: 'order.paid' | 'order.cancelled' | 'order.reminder' | 'order.refunded'
  readonly merchantId: MerchantId
  readonly orderId: OrderId
  /** The version of the order that it tells of: however late it is delivered, it shows that one. */
  readonly version: number
  readonly at: Instant
}

/** Hands the message to the queue, so that a merchant's slow endpoint holds up nobody but that merchant. */
export const sendToMerchant = (message: MerchantMessage): Promise<void> => enqueue(env('MERCHANT_QUEUE_URL'), message)
