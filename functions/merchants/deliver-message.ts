import { loadMerchant, validSecrets } from '../adapters/dynamodb/merchant-repository.ts'
import { findOrder } from '../adapters/dynamodb/order-repository.ts'
import { postToMerchant } from '../adapters/messaging/merchant-endpoint.ts'
import type { MerchantMessage } from '../adapters/messaging/merchant-outbox.ts'
import { attemptedAt, queueConsumer } from '../adapters/messaging/queue-consumer.ts'
import { sentAt } from '../adapters/messaging/sent-at.ts'
import { signWebhook } from '../adapters/messaging/standard-webhooks.ts'
import type { Order } from '../domain/order/order.ts'
import { replayTo } from '../domain/order/record.ts'
import { toIso } from '../domain/time.ts'
import { orderView } from '../http/views/order-view.ts'

/**
 * What a message says: the same bytes on every try, since they follow from the events up to its version, which never change, and a receiver
 * takes one `webhook-id` for one message.
 */
const bodyOf = ({ type, version, at }: MerchantMessage, { events }: Order): string =>
  JSON.stringify({ type, timestamp: toIso(at), data: orderView(replayTo(events, version), 'merchant') })

/** Posts each message to its merchant's endpoint, signed. A merchant without endpoint or secret polls, and that is fine. */
export const handler = queueConsumer('merchant message', async (record) => {
  const message = JSON.parse(record.body) as MerchantMessage
  const now = attemptedAt(record)
  const merchant = await loadMerchant(message.merchantId)
  const secrets = merchant ? validSecrets(merchant, now) : []
  if (!merchant?.webhookUrl || secrets.length === 0) return
  const body = bodyOf(message, await findOrder(message.orderId))
  const signed = signWebhook(
    secrets.map(({ secret }) => secret),
    message.messageId,
    body,
    sentAt(),
  )
  const status = await postToMerchant(merchant.webhookUrl, signed, body)
  if (status < 200 || status > 299) throw new Error(`the merchant's endpoint answered ${status}`)
})
