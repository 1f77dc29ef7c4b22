import type { Merchant } from '../../adapters/dynamodb/merchant-repository.ts'
import type { Money } from '../../domain/money.ts'
import { paymentDueAt } from '../../domain/order/deadlines.ts'
import type { Product } from '../../domain/order/decisions/place.ts'
import type { OrderEvent } from '../../domain/order/events.ts'
import { actionsFor, heldByException, type OrderException } from '../../domain/order/exceptions.ts'
import { capturedOf, type Order, type Payment, type Refund, refundedOf } from '../../domain/order/order.ts'
import { record } from '../../domain/order/record.ts'
import { stockHeld } from '../../domain/order/stock.ts'
import { toIso } from '../../domain/time.ts'
import type { Role } from '../contract/route.ts'

/** Always in this order: the database gives the fields of a map back in any. */
export const moneyView = ({ amount, currency }: Money): Money => ({ amount, currency })

/** A product as anyone sees it. */
export const productView = ({ productId, merchantId, title, price, available, ...windows }: Product) => ({
  productId,
  merchantId,
  title,
  price: moneyView(price),
  available,
  deliveryWindow: windows.deliveryWindow,
  autoConfirmAfter: windows.autoConfirmAfter,
})

/** A payment as one party sees it: only the shopper is shown where to pay, and only while it can be paid. */
export const paymentView = ({ paymentId, provider, status, amount, action }: Payment, role: Role) => ({
  paymentId,
  provider,
  status,
  amount: moneyView(amount),
  ...(role === 'shopper' && status === 'PENDING' && action && { action: { type: action.type, url: action.url } }),
})

export const refundView = ({ refundId, amount, status, reason }: Refund) => ({
  refundId,
  amount: moneyView(amount),
  status,
  reason,
})

/** An order as one of its parties sees it. */
export const orderView = (order: Order, role: Role) => ({
  orderId: order.orderId,
  status: order.status,
  userId: order.userId,
  merchantId: order.merchantId,
  items: order.items.map(({ productId, title, quantity, unitPrice }) => ({
    productId,
    title,
    quantity,
    unitPrice: moneyView(unitPrice),
  })),
  total: moneyView(order.total),
  captured: moneyView(capturedOf(order)),
  refunded: moneyView(refundedOf(order)),
  payments: order.payments.map((payment) => paymentView(payment, role)),
  deliveries: order.deliveries.map(({ deliveryId, items, carrier, trackingNumber, status }) => ({
    deliveryId,
    items: items.map(({ productId, quantity }) => ({ productId, quantity })),
    carrier,
    trackingNumber,
    status,
  })),
  refunds: order.refunds.map(refundView),
  deliverTo: order.deliverTo,
  createdAt: toIso(order.createdAt),
  paymentDueAt: toIso(paymentDueAt(order)),
  version: order.version,
})

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

/** A merchant's profile, without its secrets. */
export const merchantView = ({ merchantId, name, webhookUrl, commissionBps }: Merchant) => ({
  merchantId,
  name,
  webhookUrl,
  commissionBps,
})

/** What of an exception is in nobody's hands: money that should be elsewhere, stock that nobody can buy. */
const holdsOf = (order: Order, exception: OrderException) => {
  const money = heldByException(order, exception)
  return {
    ...(money && { money: moneyView(money) }),
    stock: exception.closed || !exception.kind.startsWith('payment.') ? [] : stockHeld(order),
  }
}

/** An exception as operators see it, from its order as it is now. */
export const exceptionView = (order: Order, exception: OrderException) => {
  const { exceptionId, kind, about, reason, amount, since, closed } = exception
  return {
    exceptionId,
    status: closed ? 'resolved' : 'open',
    kind,
    orderId: order.orderId,
    merchantId: order.merchantId,
    about,
    reason,
    amount: moneyView(amount),
    holds: holdsOf(order, exception),
    since: toIso(since),
    actions: closed ? [] : actionsFor(order, exception),
    ...(closed && {
      resolution: {
        action: closed.action,
        note: closed.note,
        by: closed.operator ?? closed.by,
        at: toIso(closed.at),
      },
    }),
  }
}
