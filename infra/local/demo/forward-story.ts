import { randomUUID } from 'node:crypto'
import { formatMoney } from '../../../functions/domain/money.ts'
import type { Client } from './client.ts'
import { openMerchantEndpoint } from './merchant-endpoint.ts'
import type { Narrator } from './narrator.ts'

const waits: Readonly<Record<string, string>> = {
  AwaitPayment: 'waits for the payment',
  AwaitDelivery: 'waits for the delivery',
}

type Execution = { readonly status: string; readonly currentState: string }

const describeExecution = ({ status, currentState }: Execution): string =>
  status === 'RUNNING'
    ? `Step Functions: ${currentState} ${waits[currentState] ?? ''}`
    : `Step Functions: the execution has ended, ${status}`

/** An order from cart to completed: placed, paid, handed to the merchant, shipped, delivered. */
export const forwardStory = async (client: Client, tell: Narrator): Promise<void> => {
  const run = randomUUID().slice(0, 8)
  const [merchantId, productId] = [`mer_potter_${run}`, `prd_mug_${run}`]
  const shopper = await client.token(`usr_ann_${run}`, 'shopper')
  const merchant = await client.token(`usr_potter_${run}`, 'merchant', merchantId)
  const now = async () => Date.parse((await client.call('GET', '/local/clock')).body.now)
  const before = (await client.call('GET', '/local/sms')).body.length

  let secret = ''
  const endpoint = await openMerchantEndpoint(() => secret, now)
  const available = async () => (await client.call('GET', `/products/${productId}`)).body.available as number
  const execution = async (orderId: string) => {
    await client.settled()
    const [found] = (await client.call('GET', `/local/executions?name=${orderId}`)).body as Execution[]
    tell.detail(found ? describeExecution(found) : 'Step Functions: no execution')
  }

  try {
    tell.title('An order, from cart to completed', client.url)

    const profile = await client.call('PUT', `/merchants/${merchantId}`, {
      token: merchant,
      body: { name: 'The Potter', webhookUrl: endpoint.url },
    })
    tell.line('merchant', 'PUT /merchants/mer_potter…', `${profile.status}  wants webhooks at ${endpoint.url}`)
    secret = (await client.call('POST', `/merchants/${merchantId}/webhook-secret`, { token: merchant })).body.secret
    tell.line('merchant', 'POST /merchants/…/webhook-secret', '201  keeps the secret that its webhooks are signed with')
    const product = await client.call('PUT', `/products/${productId}`, {
      token: merchant,
      body: { title: 'A hand-thrown mug', price: { amount: 1299, currency: 'USD' }, stock: 10 },
    })
    tell.line(
      'merchant',
      'PUT /products/prd_mug…',
      `${product.status}  offers ${product.body.title}, ${formatMoney(product.body.price)}, 10 in stock`,
    )

    const placed = await client.call('POST', '/orders', {
      token: shopper,
      key: randomUUID(),
      body: { items: [{ productId, quantity: 2 }], payment: { provider: 'sandbox' } },
    })
    const { orderId, status, total, payments, paymentDueAt } = placed.body
    tell.line(
      'shopper',
      'POST /orders',
      `${placed.status}  ${status}, ${formatMoney(total)}, to be paid by ${paymentDueAt.slice(11, 16)} UTC`,
    )
    tell.detail(`DynamoDB: ${orderId} and its stock in one transaction, ${await available()} mugs left`)
    await execution(orderId)

    const page = payments[0].action.url as string
    const paid = await client.call('POST', page, { body: { outcome: 'paid' } })
    tell.line('shopper', 'POST /sandbox/pay/…', `${paid.status}  pays on the provider's page`)
    await client.settled()
    const order = (await client.call('GET', `/orders/${orderId}`, { token: shopper })).body
    tell.line(
      'provider',
      'POST /webhooks/sandbox',
      `200  signed webhook, order ${order.status}, captured ${formatMoney(order.captured)}`,
    )
    await execution(orderId)
    for (const { type, genuine } of endpoint.received)
      tell.line('platform', 'POST to the merchant', `204  ${type}, its signature is ${genuine ? 'genuine' : 'WRONG'}`)

    const shipped = await client.call('POST', `/orders/${orderId}/deliveries`, {
      token: merchant,
      body: { carrier: 'UPS', trackingNumber: '1Z 999 AA1 01' },
    })
    tell.line('merchant', 'POST /orders/…/deliveries', `${shipped.status}  ${shipped.body.status}, one parcel by UPS`)
    const delivered = await client.call('POST', `/orders/${orderId}/delivered`, { token: shopper })
    tell.line('shopper', 'POST /orders/…/delivered', `${delivered.status}  ${delivered.body.status}`)
    await execution(orderId)

    const events = (await client.call('GET', `/orders/${orderId}/events`, { token: shopper })).body.items as {
      type: string
    }[]
    tell.line('shopper', 'GET /orders/…/events', `200  ${events.map(({ type }) => type).join(' → ')}`)
    const sms = ((await client.call('GET', '/local/sms')).body as { message: string }[]).slice(before)
    tell.line(
      'platform',
      'SMS to the operators',
      sms.map(({ message }) => message).join(' · ') || 'none: nothing went wrong, so no phone rang',
    )
    tell.end(`${orderId} is COMPLETED: ${formatMoney(total)} captured, ${await available()} mugs left.`)
  } finally {
    endpoint.close()
  }
}
