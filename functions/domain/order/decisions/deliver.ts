import type { Parcel } from '../../fulfilment/delivery.ts'
import type { Quantity } from '../../fulfilment/quantity.ts'
import { mergeQuantities } from '../../fulfilment/quantity.ts'
import type { DeliveryId } from '../../ids.ts'
import { type FieldError, type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import type { Actor } from '../actor.ts'
import { limits, type Order } from '../order.ts'
import { undeliveredOf, unshippedOf } from '../order-parcels.ts'
import { record } from '../record.ts'
import { refundItems } from '../refund-requests.ts'
import { illegal } from './illegal.ts'

type Shipment = Omit<Parcel, 'items'> & { readonly items?: readonly Quantity[] | undefined }

/** What is wrong with the quantities of a parcel, at the lines that name them; several lines of a product count together. */
const tooMany = (items: readonly Quantity[], left: readonly Quantity[]): FieldError[] => {
  const wanted = new Map(mergeQuantities(items).map(({ productId, quantity }) => [productId, quantity]))
  return items.flatMap(({ productId }, index) => {
    const available = left.find((one) => one.productId === productId)?.quantity ?? 0
    return (wanted.get(productId) ?? 0) <= available
      ? []
      : [{ field: `/items/${index}/quantity`, message: `of ${productId}, ${available} are left to ship` }]
  })
}

const less = (left: readonly Quantity[], items: readonly Quantity[]): Quantity[] =>
  left
    .map(({ productId, quantity }) => {
      const sent = items.find((item) => item.productId === productId)?.quantity ?? 0
      return { productId, quantity: quantity - sent }
    })
    .filter(({ quantity }) => quantity > 0)

/** One parcel leaves, with all that is left to ship unless it says otherwise. The order is shipped when nothing is left. */
export const ship = (
  order: Order,
  { by, shipment }: { by: Actor; shipment: Shipment },
  now: Instant,
): Order | Refusal => {
  const refusal = illegal(order, 'shipped')
  if (refusal) return refusal
  if (order.deliveries.length >= limits.deliveries)
    return refuse('order.limit_reached', `An order has ${limits.deliveries} parcels at the most.`)
  const left = unshippedOf(order)
  const errors = tooMany(shipment.items ?? [], left)
  if (errors.length > 0) return refuse('request.invalid', 'The parcel holds more than is left to ship.', errors)
  const items = shipment.items ? mergeQuantities(shipment.items) : left
  const type = less(left, items).length === 0 ? 'shipped' : 'partShipped'
  return record(order, { type, by, at: now, delivery: { ...shipment, items } })
}

/**
 * One parcel has arrived, or everything that was sent. The order is completed when all of it has arrived; one that needs
 * no parcel (a top-up, goods handed over) is completed by saying so.
 */
export const confirmDelivery = (
  order: Order,
  { by, deliveryId }: { by: Actor; deliveryId?: DeliveryId | undefined },
  now: Instant,
): Order | Refusal => {
  const refusal = illegal(order, 'delivered')
  if (refusal) return refusal
  if (deliveryId && !order.deliveries.some((one) => one.deliveryId === deliveryId))
    return refuse('delivery.not_found', `The order has no delivery ${deliveryId}.`)
  const onTheirWay = order.deliveries.filter(({ status }) => status === 'SHIPPED')
  const arriving = onTheirWay.filter((one) => deliveryId === undefined || one.deliveryId === deliveryId)
  const deliveryIds = arriving.map((one) => one.deliveryId)
  const handedOver = order.deliveries.length === 0
  const complete = handedOver || (arriving.length === onTheirWay.length && unshippedOf(order).length === 0)
  if (complete) return record(order, { type: 'delivered', by, at: now, deliveryIds })
  if (arriving.length > 0) return record(order, { type: 'partDelivered', by, at: now, deliveryIds })
  if (deliveryId) return order
  return refuse('order.illegal_transition', 'Not all of it has been shipped: record the remaining parcels first.')
}

/** The merchant cannot deliver what has not arrived: that much goes back. */
export const failDelivery = (
  order: Order,
  { by, reason }: { by: Actor; reason: string },
  now: Instant,
): Order | Refusal => {
  const refunds = refundItems(order, undeliveredOf(order), reason)
  return illegal(order, 'deliveryFailed') ?? record(order, { type: 'deliveryFailed', by, at: now, reason, refunds })
}
