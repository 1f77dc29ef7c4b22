import type { PaymentId } from '../../ids.ts'
import { formatMoney, type Money } from '../../money.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import { type Order, paymentOf, refundOf } from '../order.ts'
import { heldBy } from '../order-money.ts'
import { record } from '../record.ts'
import { tooManyRefunds } from '../refund-requests.ts'
import type { OfRefund } from './settle-refund.ts'

/** A refund that the provider made without being asked by us. Giving back all of an order that waits for its delivery cancels it. */
export const recordRefund = (
  order: Order,
  { by, refundId, foreignId, paymentId, amount }: OfRefund & { foreignId: string; paymentId: PaymentId; amount: Money },
  now: Instant,
): Order | Refusal => {
  if (refundOf(order, refundId)) return order
  const refusal = tooManyRefunds(order, 1)
  if (refusal) return refusal
  const payment = paymentOf(order, paymentId)
  const held = payment?.captured && heldBy(order, payment)
  if (!held || held.currency !== amount.currency || held.amount < amount.amount)
    return refuse('payment.unmatched', `${order.orderId} holds no ${formatMoney(amount)} of ${paymentId} (yet).`)
  const refunds = [{ refundId, paymentId, amount, reason: 'refunded at the provider', foreignId }]
  const untouched = order.status === 'PAID' && order.deliveries.length === 0 && paymentId === order.paidBy
  return untouched && amount.amount === held.amount
    ? record(order, { type: 'cancelled', by, at: now, reason: 'refunded at the provider', refunds })
    : record(order, { type: 'refundRequested', by, at: now, refunds })
}
