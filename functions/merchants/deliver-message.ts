import { loadMerchant } from '../adapters/dynamodb/merchant-repository.ts'
import { findOrder } from '../adapters/dynamodb/order-repository.ts'
import { postToMerchant } from '../adapters/messaging/merchant-endpoint.ts'
import type { MerchantMessage } from '../adapters/messaging/merchant-outbox.ts'
import { attemptedAt, queueConsumer } from '../adapters/messaging/queue-consumer.ts'
import { signWebhook } from '../adapters/messaging/standard-webhooks.ts'
import { toIso } from '../domain/time.ts'
import { orderView } from '../http/views/order-view.ts'

/** Posts each message to its merchant's endpoint, signed. A merchant without endpoint or secret polls, and that is fine. */
export const handler = queueConsumer('merchant message', async (record) => {
  const { messageId, type, merchantId, orderId, at } = JSON.parse(record.body) as MerchantMessage
  const now = attemptedAt(record)
  const merchant = await loadMerchant(merchantId)
  const secrets = (merchant?.secrets ?? []).filter(({ endsAt }) => endsAt === undefined || endsAt > now)
  if (!merchant?.webhookUrl || secrets.length === 0) return
  const body = JSON.stringify({ type, timestamp: toIso(at), data: orderView(await findOrder(orderId), 'merchant') })
  const signed = signWebhook(
    secrets.map(({ secret }) => secret),
    messageId,
    body,
    now,
  )
  const status = await postToMerchant(merchant.webhookUrl, signed, body)
  if (status < 200 || status > 299) throw new Error(`the merchant's endpoint answered ${status}`)
})
