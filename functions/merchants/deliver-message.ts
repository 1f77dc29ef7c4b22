import { postToMerchant } from '../adapters/merchant-endpoint.ts'
import type { MerchantMessage } from '../adapters/merchant-outbox.ts'
import { loadMerchant } from '../adapters/merchants.ts'
import { findOrder } from '../adapters/orders.ts'
import { attemptedAt, queueConsumer } from '../adapters/queue-consumer.ts'
import { signWebhook } from '../adapters/standard-webhooks.ts'
import { orderView } from '../api/http/views.ts'
import { toIso } from '../domain/time.ts'

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
