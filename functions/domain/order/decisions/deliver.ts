import type { Parcel } from '../../fulfilment/delivery.ts'
import { mergeQuantities, type Quantity } from '../../fulfilment/quantity.ts'
import type { DeliveryId } from '../../ids.ts'
import { type FieldError, type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import type { Actor } from '../actor.ts'
import { isMadeBy, isSentAs } from '../first-answer.ts'
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

type ByRequest = { readonly by: Actor; readonly requestHash?: string | undefined }

/**
 * One parcel leaves, with all that is left to ship unless it says otherwise. The order is shipped when nothing is left. The same parcel
 * again changes nothing; one with less than all that is left is told from the next one by its key alone, so it needs one.
 */
export const ship = (
  order: Order,
  { by, shipment, isKeyed, requestHash }: ByRequest & { shipment: Shipment; isKeyed: boolean },
  now: Instant,
): Order | Refusal => {
  const sent = order.events.find(isSentAs(shipment.deliveryId))
  if (sent && (isKeyed || sent.requestHash === requestHash)) return order
  const refusal = illegal(order, 'shipped')
  if (refusal) return refusal
  if (order.deliveries.length >= limits.deliveries)
    return refuse('order.limit_reached', `An order has ${limits.deliveries} parcels at the most.`)
  const left = unshippedOf(order)
  const errors = tooMany(shipment.items ?? [], left)
  if (errors.length > 0) return refuse('request.invalid', 'The parcel holds more than is left to ship.', errors)
  const items = shipment.items ? mergeQuantities(shipment.items) : left
  const type = less(left, items).length === 0 ? 'shipped' : 'partShipped'
  if (type === 'partShipped' && !isKeyed)
    return refuse('idempotency.key_missing', 'A parcel with a part of what is left needs an Idempotency-Key.', [
      {
        field: 'Idempotency-Key',
        message: 'send one, the same on each retry, or leave out the items to send all that is left',
      },
    ])
  return record(order, { type, by, at: now, delivery: { ...shipment, items }, requestHash })
}

/**
 * One parcel has arrived, or everything that was sent. The order is completed when all of it has arrived; one that needs
 * no parcel (a top-up, goods handed over) is completed by saying so. Where nothing is left to arrive, the same request again
 * changes nothing.
 */
export const confirmDelivery = (
  order: Order,
  { by, deliveryId, requestHash }: ByRequest & { deliveryId?: DeliveryId | undefined },
  now: Instant,
): Order | Refusal => {
  const isRepeat = order.events.some(isMadeBy({ makes: ['partDelivered', 'delivered'], by, requestHash }))
  const refusal = illegal(order, 'delivered')
  if (refusal) return isRepeat ? order : refusal
  if (deliveryId && !order.deliveries.some((one) => one.deliveryId === deliveryId))
    return refuse('delivery.not_found', `The order has no delivery ${deliveryId}.`)
  const onTheirWay = order.deliveries.filter(({ status }) => status === 'SHIPPED')
  const arriving = onTheirWay.filter((one) => deliveryId === undefined || one.deliveryId === deliveryId)
  const deliveryIds = arriving.map((one) => one.deliveryId)
  const handedOver = order.deliveries.length === 0
  const complete = handedOver || (arriving.length === onTheirWay.length && unshippedOf(order).length === 0)
  if (complete) return record(order, { type: 'delivered', by, at: now, deliveryIds, requestHash })
  if (arriving.length > 0) return record(order, { type: 'partDelivered', by, at: now, deliveryIds, requestHash })
  if (deliveryId || isRepeat) return order
  return refuse('order.illegal_transition', 'Not all of it has been shipped: record the remaining parcels first.')
}

/** The merchant cannot deliver what has not arrived: that much goes back. The same request again changes nothing. */
export const failDelivery = (
  order: Order,
  { by, reason, requestHash }: ByRequest & { reason: string },
  now: Instant,
): Order | Refusal => {
  if (order.events.some(isMadeBy({ makes: ['deliveryFailed'], by, requestHash }))) return order
  const refusal = illegal(order, 'deliveryFailed')
  if (refusal) return refusal
  const refunds = refundItems(order, undeliveredOf(order), reason)
  return record(order, { type: 'deliveryFailed', by, at: now, reason, refunds, requestHash })
}
