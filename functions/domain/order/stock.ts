import type { Quantity } from '../fulfilment/quantity.ts'
import type { Status } from './lifecycle.ts'
import type { Order } from './order.ts'
import { unshippedOf } from './order-parcels.ts'

const holding: readonly Status[] = ['PENDING_PAYMENT', 'PAID']
const givenUp: readonly Status[] = ['CLOSED', 'REFUNDING']

/** The stock that an order holds: reserved, neither sent nor given back. */
export const stockHeld = (order: Order): Quantity[] => {
  if (!holding.includes(order.status)) return []
  const stocked = new Set(order.items.filter((line) => line.stocked).map(({ productId }) => productId))
  return unshippedOf(order).filter(({ productId }) => stocked.has(productId))
}

/** The stock that a change sets free: what an order that is given up before its shipment had reserved and not sent. */
export const stockReturned = (before: Order, next: Order): Quantity[] =>
  givenUp.includes(next.status) ? stockHeld(before) : []
