import { loadMerchant } from '../adapters/dynamodb/merchant-repository.ts'
import { insertOrder, loadOrder, OutOfStock } from '../adapters/dynamodb/order-repository.ts'
import { loadProducts } from '../adapters/dynamodb/product-repository.ts'
import { env } from '../adapters/env.ts'
import { requireProvider } from '../adapters/providers/index.ts'
import { openPayment } from '../application/payments/open-payment.ts'
import { derivedId, type MerchantId } from '../domain/ids.ts'
import { type Placement, place } from '../domain/order/decisions/place.ts'
import { whenPlaced } from '../domain/order/first-answer.ts'
import type { Order } from '../domain/order/order.ts'
import { Refusal, refuse } from '../domain/refusal.ts'
import type { Instant } from '../domain/time.ts'
import { placeOrderRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { orderView } from '../http/views/order-view.ts'

/** Points at the lines of the request, which may name a product more than once. */
const insufficient = (error: OutOfStock, items: Placement['items']): Refusal =>
  refuse(
    'stock.insufficient',
    'There is not enough stock left.',
    error.lines.map(({ productId, quantity }) => ({
      field: `/items/${items.findIndex((item) => item.productId === productId)}/quantity`,
      message: `fewer than ${quantity} of ${productId} are left`,
    })),
  )

/** What the platform takes of this merchant's sales. */
const commissionOf = async (merchantId: MerchantId): Promise<number> =>
  (await loadMerchant(merchantId))?.commissionBps ?? Number(env('COMMISSION_BPS'))

type Saved = { readonly saved: Order; readonly replayed: boolean }

/** The order under this id: the new one, or the one that the same request has placed before. */
const insertOnce = async (placement: Omit<Placement, 'commissionBps'>, now: Instant): Promise<Saved> => {
  const existing = await loadOrder(placement.orderId)
  if (existing) return { saved: existing, replayed: true }
  const products = await loadProducts(placement.items.map(({ productId }) => productId))
  const merchantId = products[0]?.merchantId
  const commissionBps = merchantId ? await commissionOf(merchantId) : 0
  const order = place({ ...placement, commissionBps }, products, now)
  if (order instanceof Refusal) throw order
  const saved = await insertOrder(order).catch((error: unknown) => {
    throw error instanceof OutOfStock ? insufficient(error, placement.items) : error
  })
  return { saved, replayed: saved !== order }
}

export const handler = endpoint(placeOrderRoute, async ({ body, caller, key, requestHash, now }) => {
  const orderId = derivedId('order', caller.userId, key)
  const payment = body.payment && { ...body.payment, paymentId: derivedId('payment', orderId), requestHash }
  if (payment) requireProvider(payment.provider, '/payment/provider')

  const items = body.items
  const { userId } = caller
  const paymentWindow = Number(env('PAYMENT_WINDOW'))
  const placement = { orderId, userId, items, deliverTo: body.deliverTo, payment, paymentWindow, requestHash }
  const { saved, replayed } = await insertOnce(placement, now)
  if (saved.requestHash !== requestHash)
    throw refuse('idempotency.key_reused', 'This key has been used for another order: use a new one.')

  // A second request carries on where the first was interrupted, and both answer the same.
  const order = payment ? await openPayment(saved, payment.paymentId, now) : saved
  return { status: 201, body: orderView(whenPlaced(order), 'shopper'), replayed }
})
