import type { Quantity } from '../fulfilment/quantity.ts'
import { derivedId, type PaymentId, type RefundId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Payment } from '../payment/payment.ts'
import type { RefundRequest } from '../payment/refund.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { limits, type Order, payingOf, paymentOf } from './order.ts'
import { heldBy, priceOf } from './order-money.ts'

/** A refund of an attempt, of no more than it still holds. None where that is nothing. */
export const refundFrom = (
  order: Order,
  payment: Payment | undefined,
  wanted: Money,
  reason: string,
  refundId: RefundId,
): RefundRequest[] => {
  if (!payment) return []
  const amount = Math.min(wanted.amount, heldBy(order, payment).amount)
  return amount > 0 ? [{ refundId, paymentId: payment.paymentId, amount: { ...wanted, amount }, reason }] : []
}

/** Ids of refunds that nobody asked for by key: one for each version that the order is about to get. */
const nextRefundId = (order: Order, paymentId: PaymentId): RefundId =>
  derivedId('refund', order.orderId, paymentId, `version ${order.version + 1}`)

/** Gives back all that an attempt holds. */
export const refundPayment = (order: Order, paymentId: PaymentId, reason: string): RefundRequest[] => {
  const payment = paymentOf(order, paymentId)
  return payment ? refundFrom(order, payment, heldBy(order, payment), reason, nextRefundId(order, paymentId)) : []
}

/** Gives back all that the order still holds of what paid it. */
export const refundEverything = (order: Order, reason: string): RefundRequest[] =>
  order.paidBy ? refundPayment(order, order.paidBy, reason) : []

/** Gives back what these quantities of its lines cost. */
export const refundItems = (order: Order, items: readonly Quantity[], reason: string): RefundRequest[] => {
  const paying = payingOf(order)
  return paying ? refundFrom(order, paying, priceOf(order, items), reason, nextRefundId(order, paying.paymentId)) : []
}

/** Refuses `more` refunds where an order would then have too many; undefined where it takes them. */
export const tooManyRefunds = (order: Order, more: number): Refusal | undefined =>
  order.refunds.length + more > limits.refunds
    ? refuse('order.limit_reached', `An order takes ${limits.refunds} refunds.`)
    : undefined
