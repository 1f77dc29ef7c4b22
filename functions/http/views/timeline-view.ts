import type { OrderEvent } from '../../domain/order/events.ts'
import type { Order } from '../../domain/order/order.ts'
import { record } from '../../domain/order/record.ts'
import { toIso } from '../../domain/time.ts'
import { moneyView } from './money-view.ts'

/** What an event's own facts are called in the timeline; the rest of an event (the lines, hashes, urls) stays inside. */
const shown = [
  'paymentId',
  'amount',
  'delivery',
  'deliveryIds',
  'reminder',
  'reason',
  'refundId',
  'action',
  'answer',
] as const

const factsOf = (event: OrderEvent) => {
  const facts = event as unknown as Record<string, unknown>
  return {
    ...Object.fromEntries(shown.filter((name) => facts[name] !== undefined).map((name) => [name, facts[name]])),
    ...('refunds' in event && {
      refunds: event.refunds.map(({ refundId, amount, reason }) => ({ refundId, amount: moneyView(amount), reason })),
    }),
  }
}

/** The order's timeline: each event, when and by whom, and the status that it left the order in. */
export const timelineView = ({ events }: Order) => {
  let order: Order | undefined
  return events.map((event) => {
    order = record(order, event)
    return {
      version: order.version,
      type: event.type,
      at: toIso(event.at),
      by: event.by,
      status: order.status,
      ...factsOf(event),
    }
  })
}
