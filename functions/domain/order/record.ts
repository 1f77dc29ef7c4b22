import { totalOf } from '../pricing/line.ts'
import type { EventOf, OrderEvent } from './events.ts'
import { evolve, newPayment } from './evolve.ts'
import { exceptionsAfter } from './exceptions.ts'
import { nextStatus } from './lifecycle.ts'
import type { Order } from './order.ts'

const begin = (event: EventOf<'placed'>): Order => {
  const total = totalOf(event.items, event.currency)
  return {
    orderId: event.orderId,
    userId: event.userId,
    merchantId: event.merchantId,
    status: 'PENDING_PAYMENT',
    items: event.items,
    commissionBps: event.commissionBps,
    total,
    deliverTo: event.deliverTo,
    payments: event.payment ? [newPayment(event.payment, total, event.at)] : [],
    deliveries: [],
    refunds: [],
    exceptions: [],
    windows: event.windows,
    createdAt: event.at,
    remindedAt: [],
    requestHash: event.requestHash,
    version: 1,
    events: [event],
  }
}

/**
 * The order after one more event. The status moves as the lifecycle table says, and only then. Throws where the first event is not
 * `placed`, or a later one is.
 */
export const record = (order: Order | undefined, event: OrderEvent): Order => {
  if (event.type === 'placed') {
    if (order) throw new Error(`${order.orderId} is placed already`)
    return begin(event)
  }
  if (!order) throw new Error(`an order begins with placed, not with ${event.type}`)
  const change = (evolve[event.type] as (order: Order, event: OrderEvent) => Partial<Order>)(order, event)
  const next = {
    ...order,
    ...change,
    status: nextStatus(order.status, event.type) ?? order.status,
    version: order.version + 1,
    events: [...order.events, event],
  }
  return { ...next, exceptions: exceptionsAfter(next, event) }
}

/** The order that a list of events tells, from the first to the last. The events are the truth; the rest follows. Throws where there is none. */
export const replay = (events: readonly OrderEvent[]): Order => {
  const order = events.reduce<Order | undefined>(record, undefined)
  if (!order) throw new Error('an order has at least one event')
  return order
}

/** The order as it was at one of its versions: after its first `version` events, or all where there are fewer. Throws for 0. */
export const replayTo = (events: readonly OrderEvent[], version: number): Order => replay(events.slice(0, version))
