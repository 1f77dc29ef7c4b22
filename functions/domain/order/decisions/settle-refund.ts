import type { RefundId } from '../../ids.ts'
import { equals, type Money } from '../../money.ts'
import type { Refund, RefundDelay } from '../../payment/refund.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import type { Actor } from '../actor.ts'
import { askRefundAt } from '../deadlines.ts'
import { openExceptions } from '../exceptions.ts'
import { type Order, paymentOf, refundOf } from '../order.ts'
import { heldBy, isRefundOver } from '../order-money.ts'
import { record } from '../record.ts'

export type OfRefund = { readonly by: Actor; readonly refundId: RefundId }

const refundUnmatched = (order: Order, refundId: RefundId): Refusal =>
  refuse('payment.unmatched', `${order.orderId} has no refund ${refundId} yet.`)

/** The provider was asked for a refund and has not paid it out: it is working on it, or did not answer. Early changes nothing. */
export const delayRefund = (
  order: Order,
  { by, refundId, answer }: OfRefund & { answer: RefundDelay },
  now: Instant,
): Order | Refusal => {
  const refund = refundOf(order, refundId)
  if (!refund) return refundUnmatched(order, refundId)
  const due = askRefundAt(refund)
  if (due === undefined || (refund.asked && now < due)) return order
  return record(order, { type: 'refundAsked', by, at: now, refundId, answer })
}

type Settlement = { readonly done: true; readonly amount: Money } | { readonly done: false; readonly reason: string }

/** Whether the money of a refund has gone back on another way than through this refund. */
const isBackAlready = (order: Order, refund: Refund): boolean => {
  const { status, byHand, retriedAs, paymentId, amount } = refund
  const again = retriedAs && refundOf(order, retriedAs)
  const payment = paymentOf(order, paymentId)
  return (
    byHand === true ||
    (again !== undefined && again.status !== 'FAILED') ||
    (status === 'FAILED' && (!payment || heldBy(order, payment).amount < amount.amount))
  )
}

/** The provider has paid a refund out. It may have failed before, or been settled by other means: whatever happened is recorded. */
const succeed = (order: Order, refund: Refund, { by, amount }: { by: Actor; amount: Money }, now: Instant): Order => {
  const { refundId } = refund
  if (refund.doubled || (refund.status === 'SUCCEEDED' && !refund.byHand)) return order
  if (isBackAlready(order, refund)) return record(order, { type: 'refundDoubled', by, at: now, refundId })
  if (!equals(amount, refund.amount)) {
    const isKnown = openExceptions(order).some(({ kind, about }) => kind === 'refund.mismatched' && about === refundId)
    return isKnown ? order : record(order, { type: 'refundMismatched', by, at: now, refundId, amount })
  }
  const next = record(order, { type: 'partRefunded', by, at: now, refundId })
  return isRefundOver(next) ? record(order, { type: 'refunded', by, at: now, refundId }) : next
}

/** The provider has paid a refund out, will never do it, or got back what it had paid out. */
export const settleRefund = (
  order: Order,
  { by, refundId, outcome }: OfRefund & { outcome: Settlement },
  now: Instant,
): Order | Refusal => {
  const refund = refundOf(order, refundId)
  if (!refund) return refundUnmatched(order, refundId)
  if (outcome.done) return succeed(order, refund, { by, amount: outcome.amount }, now)
  if (refund.status === 'FAILED' || refund.byHand) return order
  return record(order, { type: 'refundFailed', by, at: now, refundId, reason: outcome.reason })
}
