import { sendAlert } from '../../adapters/messaging/alert-outbox.ts'
import type { OrderEvent } from '../../domain/order/events.ts'
import type { Order } from '../../domain/order/order.ts'
import type { Effect } from '../reaction.ts'

/** Rings the operators' phones with what `text` says; where it says nothing, they stay silent. */
export const tellOperators =
  <E extends OrderEvent>(text: (order: Order, event: E) => string | undefined): Effect<E> =>
  async (order, event) => {
    const message = text(order, event)
    if (message) await sendAlert({ alertId: `${order.orderId}_${order.version}`, kind: 'case', message })
  }
