import { paymentDueAt } from '../../domain/order/deadlines.ts'
import type { Order } from '../../domain/order/order.ts'
import { capturedOf, refundedOf } from '../../domain/order/order-money.ts'
import type { Payment } from '../../domain/payment/payment.ts'
import type { Refund } from '../../domain/payment/refund.ts'
import { toIso } from '../../domain/time.ts'
import type { Role } from '../contract/route.ts'
import { moneyView } from './money-view.ts'

/** A payment as one party sees it: only the shopper is shown where to pay, and only while it can be paid. */
export const paymentView = ({ paymentId, provider, status, amount, action }: Payment, role: Role) => ({
  paymentId,
  provider,
  status,
  amount: moneyView(amount),
  ...(role === 'shopper' && status === 'PENDING' && action && { action: { type: action.type, url: action.url } }),
})

/** A refund as every party of its order sees it. */
export const refundView = ({ refundId, amount, status, reason }: Refund) => ({
  refundId,
  amount: moneyView(amount),
  status,
  reason,
})

/**
 * Where to deliver, in the order of the fields' names, since the database gives them back in any. A merchant is told once the order is paid:
 * of an order that nobody pays, they never learn who placed it.
 */
const deliverToOf = ({ deliverTo, paidAt }: Order, role: Role): Record<string, string> | undefined =>
  deliverTo && (role !== 'merchant' || paidAt !== undefined)
    ? Object.fromEntries(Object.entries(deliverTo).sort(([a], [b]) => (a < b ? -1 : 1)))
    : undefined

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
  deliverTo: deliverToOf(order, role),
  createdAt: toIso(order.createdAt),
  paymentDueAt: toIso(paymentDueAt(order)),
  version: order.version,
})
