import { mergeQuantities, type Quantity } from '../../fulfilment/quantity.ts'
import type { OrderId, ProductId, UserId } from '../../ids.ts'
import { maxAmount } from '../../money.ts'
import type { PaymentRequest } from '../../payment/payment.ts'
import type { Line } from '../../pricing/line.ts'
import type { Product } from '../../product.ts'
import { type FieldError, type Refusal, refuse } from '../../refusal.ts'
import type { Instant, Seconds } from '../../time.ts'
import { limits, type Order } from '../order.ts'
import { record } from '../record.ts'

export type Placement = {
  readonly orderId: OrderId
  readonly userId: UserId
  readonly items: readonly Quantity[]
  readonly deliverTo?: Readonly<Record<string, string>> | undefined
  readonly payment?: PaymentRequest | undefined
  readonly paymentWindow: Seconds
  readonly commissionBps: number
  readonly requestHash: string
}

const missing = (items: readonly Quantity[], found: ReadonlyMap<ProductId, Product>): FieldError[] =>
  items.flatMap(({ productId }, index) =>
    found.has(productId) ? [] : [{ field: `/items/${index}/productId`, message: `there is no product ${productId}` }],
  )

/** A new order that waits for its payment, priced as the products are now. */
export const place = (placement: Placement, products: readonly Product[], now: Instant): Order | Refusal => {
  const found = new Map(products.map((product) => [product.productId, product]))
  const unknown = missing(placement.items, found)
  if (unknown.length > 0) return refuse('product.unknown', 'The order names products that do not exist.', unknown)

  const items = mergeQuantities(placement.items).map(({ productId, quantity }) => {
    const product = found.get(productId) as Product
    return { product, quantity }
  })
  const [first] = items
  if (!first || items.length > limits.lines)
    return refuse('request.invalid', `An order has 1 to ${limits.lines} products.`, [
      { field: '/items', message: `expected 1 to ${limits.lines} products` },
    ])

  const { merchantId, price } = first.product
  if (items.some(({ product }) => product.merchantId !== merchantId))
    return refuse('order.several_merchants', 'An order is with one merchant: place one order for each.')
  if (items.some(({ product }) => product.price.currency !== price.currency))
    return refuse('order.several_currencies', 'An order has one currency: place one order for each.')

  const lines = items.map(
    ({ product, quantity }): Line => ({
      productId: product.productId,
      title: product.title,
      quantity,
      unitPrice: product.price,
      stocked: product.available !== null,
    }),
  )
  // Whether it is too much is asked before it is added up: integers stay exact up to 2^53.
  const estimate = lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice.amount * quantity, 0)
  if (estimate > maxAmount)
    return refuse('request.invalid', 'The order is too large.', [
      { field: '/items', message: `the total is above ${maxAmount} minor units: order less` },
    ])

  return record(undefined, {
    type: 'placed',
    by: 'shopper',
    at: now,
    orderId: placement.orderId,
    userId: placement.userId,
    merchantId,
    currency: price.currency,
    commissionBps: placement.commissionBps,
    items: lines,
    deliverTo: placement.deliverTo,
    payment: placement.payment,
    windows: {
      payment: placement.paymentWindow,
      delivery: Math.max(...items.map(({ product }) => product.deliveryWindow)),
      autoConfirm: Math.max(...items.map(({ product }) => product.autoConfirmAfter)),
    },
    requestHash: placement.requestHash,
  })
}
