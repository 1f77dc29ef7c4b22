import type { MerchantId, OrderId, ProductId, UserId } from '../../functions/domain/ids.ts'
import { place } from '../../functions/domain/order/decisions/place.ts'
import type { Order } from '../../functions/domain/order/order.ts'
import { Refusal } from '../../functions/domain/refusal.ts'
import { hour } from '../../functions/domain/time.ts'

export const began = Date.parse('2026-11-02T09:00:00Z')

export const product = {
  productId: 'prd_mug' as ProductId,
  merchantId: 'mer_potter' as MerchantId,
  title: 'A mug',
  price: { amount: 1299, currency: 'USD' },
  available: 10,
  deliveryWindow: 72 * hour,
  autoConfirmAfter: 240 * hour,
}

export const payment = { paymentId: 'pay_first', provider: 'sandbox', requestHash: 'p' } as const

export const placement = {
  orderId: 'ord_1' as OrderId,
  userId: 'usr_ann' as UserId,
  items: [{ productId: product.productId, quantity: 2 }],
  paymentWindow: 1800,
  commissionBps: 1000,
  requestHash: 'h',
}

/** The order or the failure that a test did not expect. */
export const accepted = (result: Order | Refusal): Order => {
  if (result instanceof Refusal) throw result
  return result
}

/** An order of two mugs, just placed. */
export const placedOrder = (): Order => accepted(place(placement, [product], began))
