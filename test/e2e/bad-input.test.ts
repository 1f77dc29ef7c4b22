import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Call, System } from '../support/system.ts'

let system: System
let tokens: Record<'shopper' | 'merchant' | 'operator', string>
let order: { orderId: string }

beforeAll(async () => {
  system = await System.start()
  const merchant = await system.offer('mer_bad', 'prd_bad', { stock: 5 })
  await system.offer('mer_bad', 'prd_dear', { price: { amount: 1_000_000_000_000, currency: 'USD' } })
  await system.offer('mer_bad', 'prd_many')
  tokens = { shopper: await system.shopper('usr_bad'), merchant, operator: await system.operator() }
  const body = { items: [{ productId: 'prd_bad', quantity: 1 }] }
  order = (await system.call('POST', '/orders', { token: tokens.shopper, key: 'bad', body })).body
})
afterAll(() => system.stop())

type Who = keyof typeof tokens | undefined
type Row = [route: string, who: Who, call: Call, status: number, code: string, field?: string]

const offer = { title: 'A mug', price: { amount: 1, currency: 'USD' }, stock: 1 }
const item = { productId: 'prd_bad', quantity: 1 }
const key = 'some-key'

const rows: Row[] = [
  ['GET /products', undefined, {}, 400, 'request.invalid', 'merchantId'],
  ['GET /products?merchantId=mer_bad&limit=101', undefined, {}, 400, 'request.invalid', 'limit'],
  ['GET /products?merchantId=mer_bad&limit=ten', undefined, {}, 400, 'request.invalid', 'limit'],
  ['GET /products?merchantId=mer_bad&limit=0x10', undefined, {}, 400, 'request.invalid', 'limit'],
  ['GET /products?merchantId=mer_bad&cursor=nonsense', undefined, {}, 400, 'request.invalid', 'cursor'],
  ['GET /products?merchantId=mer_bad&color=red', undefined, {}, 400, 'request.invalid', 'color'],
  ['GET /products/prd_none', undefined, {}, 404, 'product.not_found'],

  ['PUT /products/mug', 'merchant', { body: offer }, 400, 'request.invalid', 'productId'],
  ['PUT /products/prd_new', 'merchant', { body: { ...offer, stock: undefined } }, 400, 'request.invalid', '/stock'],
  ['PUT /products/prd_new', 'merchant', { body: { ...offer, stock: -1 } }, 400, 'request.invalid', '/stock'],
  ['PUT /products/prd_new', 'merchant', { body: { ...offer, title: ' ' } }, 400, 'request.invalid', '/title'],
  ['PUT /products/prd_new', 'merchant', { body: { ...offer, color: 'red' } }, 400, 'request.invalid', '/color'],
  [
    'PUT /products/prd_new',
    'merchant',
    { body: { ...offer, price: { amount: 12.99, currency: 'USD' } } },
    400,
    'request.invalid',
    '/price/amount',
  ],
  [
    'PUT /products/prd_new',
    'merchant',
    { body: { ...offer, price: { amount: 0, currency: 'USD' } } },
    400,
    'request.invalid',
    '/price/amount',
  ],
  [
    'PUT /products/prd_new',
    'merchant',
    { body: { ...offer, price: { amount: 1, currency: 'usd' } } },
    400,
    'request.invalid',
    '/price/currency',
  ],
  [
    'PUT /products/prd_new',
    'merchant',
    { body: { ...offer, deliveryWindow: 0 } },
    400,
    'request.invalid',
    '/deliveryWindow',
  ],
  ['PUT /products/prd_new', 'merchant', { body: [] }, 400, 'request.invalid', ''],
  ['PUT /products/prd_new', 'merchant', { raw: '{"title":' }, 400, 'request.invalid', ''],
  ['PUT /products/prd_new', 'merchant', {}, 400, 'request.invalid', '/title'],
  [
    'PUT /products/prd_new',
    'merchant',
    { raw: 'title=mug', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'request.media_type',
  ],
  ['PUT /products/prd_new', 'merchant', { body: { ...offer, title: 'x'.repeat(70_000) } }, 413, 'request.too_large'],
  ['PUT /products/prd_bad', 'merchant', { body: { ...offer, stock: 99 } }, 400, 'request.invalid', '/stock'],
  ['PUT /products/prd_new', 'shopper', { body: offer }, 403, 'auth.forbidden'],
  ['PUT /products/prd_new', undefined, { body: offer }, 401, 'auth.unauthorized'],

  [
    'POST /products/prd_bad/stock',
    'merchant',
    { body: { change: 1, reason: 'x' } },
    400,
    'idempotency.key_missing',
    'Idempotency-Key',
  ],
  [
    'POST /products/prd_bad/stock',
    'merchant',
    { key: 'x'.repeat(256), body: { change: 1, reason: 'x' } },
    400,
    'request.invalid',
    'Idempotency-Key',
  ],
  [
    'POST /products/prd_bad/stock',
    'merchant',
    { key, body: { change: 0, reason: 'x' } },
    400,
    'request.invalid',
    '/change',
  ],
  [
    'POST /products/prd_bad/stock',
    'merchant',
    { key, body: { change: 0.5, reason: 'x' } },
    400,
    'request.invalid',
    '/change',
  ],
  ['POST /products/prd_bad/stock', 'merchant', { key, body: { change: 1 } }, 400, 'request.invalid', '/reason'],
  [
    'POST /products/prd_bad/stock',
    'merchant',
    { key, body: { change: -9, reason: 'x' } },
    409,
    'stock.insufficient',
    '/change',
  ],
  ['POST /products/prd_none/stock', 'merchant', { key, body: { change: 1, reason: 'x' } }, 404, 'product.not_found'],

  ['PUT /merchants/mer_bad', 'merchant', { body: {} }, 400, 'request.invalid', '/name'],
  [
    'PUT /merchants/mer_bad',
    'merchant',
    { body: { name: 'B', webhookUrl: 'nowhere' } },
    400,
    'request.invalid',
    '/webhookUrl',
  ],
  [
    'PUT /merchants/mer_bad',
    'merchant',
    { body: { name: 'B', webhookUrl: 'http://shop.example/' } },
    400,
    'request.invalid',
    '/webhookUrl',
  ],
  [
    'PUT /merchants/mer_bad',
    'merchant',
    { body: { name: 'B', webhookUrl: 'https://169.254.169.254/latest' } },
    400,
    'request.invalid',
    '/webhookUrl',
  ],
  [
    'PUT /merchants/mer_bad',
    'merchant',
    { body: { name: 'B', commissionBps: 0 } },
    403,
    'auth.forbidden',
    '/commissionBps',
  ],
  [
    'PUT /merchants/mer_bad',
    'operator',
    { body: { name: 'B', commissionBps: 10_001 } },
    400,
    'request.invalid',
    '/commissionBps',
  ],
  ['PUT /merchants/mer_other', 'merchant', { body: { name: 'B' } }, 404, 'merchant.not_found'],
  ['GET /merchants/mer_none', 'operator', {}, 404, 'merchant.not_found'],
  ['POST /orders/{order}/cancel', undefined, { body: {} }, 401, 'auth.unauthorized'],
  ['POST /orders/{order}/cancel', 'merchant', { body: {} }, 403, 'auth.forbidden'],
  ['POST /orders/{order}/cancel', 'shopper', { body: { reason: '' } }, 400, 'request.invalid', '/reason'],
  ['POST /orders/{order}/cancel', 'shopper', { body: { why: 'so' } }, 400, 'request.invalid', '/why'],
  ['POST /orders/ord_none/cancel', 'shopper', {}, 404, 'order.not_found'],
  ['POST /orders/{order}/delivery-failed', 'shopper', { body: { reason: 'x' } }, 403, 'auth.forbidden'],
  ['POST /orders/{order}/delivery-failed', 'merchant', {}, 400, 'request.invalid', '/reason'],
  [
    'POST /orders/{order}/delivery-failed',
    'merchant',
    { body: { reason: 'x'.repeat(301) } },
    400,
    'request.invalid',
    '/reason',
  ],
  ['POST /orders/{order}/delivery-failed', 'merchant', { body: { reason: 'x' } }, 409, 'order.illegal_transition'],
  ['POST /orders/{order}/refunds', 'merchant', { body: { reason: 'x' } }, 400, 'idempotency.key_missing'],
  ['POST /orders/{order}/refunds', 'shopper', { key, body: { reason: 'x' } }, 403, 'auth.forbidden'],
  ['POST /orders/{order}/refunds', 'merchant', { key, body: {} }, 400, 'request.invalid', '/reason'],
  [
    'POST /orders/{order}/refunds',
    'merchant',
    { key, body: { reason: 'x', amount: { amount: 0, currency: 'USD' } } },
    400,
    'request.invalid',
    '/amount/amount',
  ],
  [
    'POST /orders/{order}/refunds',
    'merchant',
    { key, body: { reason: 'x', amount: { amount: 1.5, currency: 'USD' } } },
    400,
    'request.invalid',
    '/amount/amount',
  ],
  [
    'POST /orders/{order}/refunds',
    'merchant',
    { key, body: { reason: 'x', amount: 5 } },
    400,
    'request.invalid',
    '/amount',
  ],
  ['POST /orders/{order}/refunds', 'operator', { key, body: { reason: 'x' } }, 409, 'order.illegal_transition'],
  ['GET /exceptions', 'merchant', {}, 403, 'auth.forbidden'],
  ['GET /exceptions?status=closed', 'operator', {}, 400, 'request.invalid', 'status'],
  ['GET /exceptions?limit=0', 'operator', {}, 400, 'request.invalid', 'limit'],
  ['GET /exceptions?cursor=x', 'operator', {}, 400, 'request.invalid', 'cursor'],
  ['POST /exceptions/exc_none/resolve', 'operator', { body: { action: 'retry' } }, 400, 'request.invalid', '/note'],
  [
    'POST /exceptions/exc_none/resolve',
    'operator',
    { body: { action: 'forget', note: 'x' } },
    400,
    'request.invalid',
    '/action',
  ],
  [
    'POST /exceptions/exc_none/resolve',
    'operator',
    { body: { action: 'retry', note: 'x' } },
    404,
    'exception.not_found',
  ],
  ['POST /merchants/mer_none/webhook-secret', 'operator', {}, 404, 'merchant.not_found'],

  ['POST /orders', 'shopper', { body: { items: [item] } }, 400, 'idempotency.key_missing', 'Idempotency-Key'],
  ['POST /orders', 'shopper', { key, body: {} }, 400, 'request.invalid', '/items'],
  ['POST /orders', 'shopper', { key, body: { items: [] } }, 400, 'request.invalid', '/items'],
  [
    'POST /orders',
    'shopper',
    { key, body: { items: [{ ...item, quantity: 0 }] } },
    400,
    'request.invalid',
    '/items/0/quantity',
  ],
  [
    'POST /orders',
    'shopper',
    { key, body: { items: [item, { ...item, quantity: '1' }] } },
    400,
    'request.invalid',
    '/items/1/quantity',
  ],
  [
    'POST /orders',
    'shopper',
    { key, body: { items: [{ ...item, price: 1 }] } },
    400,
    'request.invalid',
    '/items/0/price',
  ],
  [
    'POST /orders',
    'shopper',
    { key, body: { items: [item], deliverTo: { street: 7 } } },
    400,
    'request.invalid',
    '/deliverTo/street',
  ],
  [
    'POST /orders',
    'shopper',
    { key, body: { items: [item], payment: { provider: 'nobody' } } },
    400,
    'request.invalid',
    '/payment/provider',
  ],
  [
    'POST /orders',
    'shopper',
    { key, body: { items: [{ ...item, productId: 'prd_none' }] } },
    422,
    'product.unknown',
    '/items/0/productId',
  ],
  [
    'POST /orders',
    'shopper',
    { key, body: { items: [{ ...item, quantity: 6 }] } },
    409,
    'stock.insufficient',
    '/items/0/quantity',
  ],
  [
    'POST /orders',
    'shopper',
    { key, raw: '{"items":[{"productId":"prd_bad","quantity":1}],"deliverTo":{"constructor":"x"}}' },
    400,
    'request.invalid',
    '/deliverTo/constructor',
  ],
  [
    'POST /orders',
    'shopper',
    { key, raw: '{"items":[{"productId":"prd_bad","quantity":1}],"deliverTo":{"name":"\\ud800"}}' },
    400,
    'request.invalid',
    '/deliverTo/name',
  ],
  [
    'POST /orders',
    'shopper',
    { key, body: { items: [{ productId: 'prd_dear', quantity: 10_000 }] } },
    400,
    'request.invalid',
    '/items',
  ],
  [
    'POST /orders',
    'shopper',
    {
      key,
      body: {
        items: [
          { productId: 'prd_many', quantity: 1 },
          { productId: 'prd_many', quantity: 1 },
          { ...item, quantity: 6 },
        ],
      },
    },
    409,
    'stock.insufficient',
    '/items/2/quantity',
  ],
  ['POST /orders', 'merchant', { key, body: { items: [item] } }, 403, 'auth.forbidden'],

  ['GET /orders?status=LOST', 'shopper', {}, 400, 'request.invalid', 'status'],
  ['GET /orders?userId=usr_other', 'shopper', {}, 403, 'auth.forbidden', 'userId'],
  ['GET /orders', 'operator', {}, 400, 'request.invalid', 'userId'],
  ['GET /orders/ord_none', 'shopper', {}, 404, 'order.not_found'],
  ['GET /orders/ord_none/events', 'shopper', {}, 404, 'order.not_found'],

  ['POST /orders/ord_none/payments', 'shopper', { key, body: { provider: 'sandbox' } }, 404, 'order.not_found'],
  [
    'POST /orders/{order}/payments',
    'shopper',
    { body: { provider: 'sandbox' } },
    400,
    'idempotency.key_missing',
    'Idempotency-Key',
  ],
  ['POST /orders/{order}/payments', 'shopper', { key, body: {} }, 400, 'request.invalid', '/provider'],
  [
    'POST /orders/{order}/payments',
    'shopper',
    { key, body: { provider: 'nobody' } },
    400,
    'request.invalid',
    '/provider',
  ],
  ['POST /orders/{order}/deliveries', 'merchant', { body: { carrier: '' } }, 400, 'request.invalid', '/carrier'],
  ['POST /orders/{order}/deliveries', 'merchant', {}, 409, 'order.illegal_transition'],
  ['POST /orders/{order}/deliveries', 'shopper', {}, 403, 'auth.forbidden'],
  ['POST /orders/{order}/delivered', 'shopper', { body: { when: 'now' } }, 400, 'request.invalid', '/when'],
  ['POST /orders/{order}/delivered', 'operator', {}, 403, 'auth.forbidden'],
  ['POST /orders/{order}/delivered', 'shopper', {}, 409, 'order.illegal_transition'],

  ['POST /webhooks/nobody', undefined, { body: {} }, 404, 'provider.not_found'],
  ['POST /webhooks/sandbox', undefined, { body: {} }, 401, 'webhook.signature_invalid'],
  ['GET /nowhere', undefined, {}, 404, 'route.not_found'],
  ['DELETE /orders', undefined, {}, 404, 'route.not_found'],
]

describe('a bad request is refused with what is wrong and where, and writes nothing', () => {
  test.each(rows)('%s by %s: %o', async (route, who, call, status, code, field) => {
    const [method = '', path = ''] = route.replace('{order}', order.orderId).split(' ')
    await system.call('DELETE', '/local/usage')
    const reply = await system.call(method, path, { ...call, ...(who && { token: tokens[who] }) })
    expect(reply).toMatchObject({
      status,
      body: { status, code, title: expect.any(String), detail: expect.any(String) },
    })
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
    if (field !== undefined) expect(reply.body.errors.map((error: { field: string }) => error.field)).toContain(field)
    expect((await system.get('/local/usage')).writeUnits).toBe(0)
  })
})

test('several wrong fields are all named at once', async () => {
  const body = { title: '', price: { amount: 'ten', currency: 'XXX' }, stock: 1.5 }
  const reply = await system.call('PUT', '/products/prd_new', { token: tokens.merchant, body })
  const fields = reply.body.errors.map((error: { field: string }) => error.field)
  expect(fields.toSorted()).toEqual(['/price/amount', '/price/currency', '/stock', '/title'])
})
