import type { Delivery } from '../fulfilment/delivery.ts'
import type { Quantity } from '../fulfilment/quantity.ts'
import type { Order } from './order.ts'

/** What is left of each line once the items of these parcels are taken away. */
const without = (order: Order, deliveries: readonly Delivery[]): Quantity[] =>
  order.items
    .map(({ productId, quantity }) => {
      const carried = deliveries
        .flatMap(({ items }) => items)
        .filter((item) => item.productId === productId)
        .reduce((sum, item) => sum + item.quantity, 0)
      return { productId, quantity: quantity - carried }
    })
    .filter(({ quantity }) => quantity > 0)

/** The lines that no parcel carries yet. */
export const unshippedOf = (order: Order): Quantity[] => without(order, order.deliveries)

/** The lines that have not arrived. */
export const undeliveredOf = (order: Order): Quantity[] =>
  without(
    order,
    order.deliveries.filter(({ status }) => status === 'DELIVERED'),
  )
