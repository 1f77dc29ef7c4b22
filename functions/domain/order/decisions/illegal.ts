import { type Refusal, refuse } from '../../refusal.ts'
import { type Move, nextStatus, type Status } from '../lifecycle.ts'
import type { Order } from '../order.ts'

const advice: Record<Status, string> = {
  PENDING_PAYMENT: 'It waits for its payment.',
  PAID: 'It waits for its delivery.',
  SHIPPED: 'It is on its way: confirm or report its delivery, or ask the merchant for a refund once it has arrived.',
  REFUNDING: 'Its money is on the way back.',
  COMPLETED: 'It has been delivered: ask the merchant for a refund.',
  CLOSED: 'It was closed before it was paid: place a new order.',
  REFUNDED: 'Its money has gone back: place a new order.',
}

/** What an order cannot be, for people. */
const words: Partial<Record<Move, string>> = { deliveryFailed: 'reported as not delivered' }

/** Refuses an event that the lifecycle table does not list for the order's status; undefined where it does. */
export const illegal = (order: Order, event: Move): Refusal | undefined =>
  nextStatus(order.status, event) === undefined
    ? refuse(
        'order.illegal_transition',
        `An order that is ${order.status} cannot be ${words[event] ?? event}. ${advice[order.status]}`,
      )
    : undefined
