import { derivedId, type PaymentId, type RefundId } from '../../ids.ts'
import { equals, formatMoney, type Money } from '../../money.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import { askRefundAt } from '../deadlines.ts'
import type { Actor, Quantity, RefundDelay, RefundRequest } from '../events.ts'
import { openExceptions } from '../exceptions.ts'
import {
  heldBy,
  isRefundOver,
  limits,
  type Order,
  type Payment,
  payingOf,
  paymentOf,
  priceOf,
  type Refund,
  refundableOf,
  refundOf,
} from '../order.ts'
import { record } from '../record.ts'

type Of = { readonly by: Actor; readonly refundId: RefundId }

/** A refund of an attempt, of so much and no more than it still holds. None where that is nothing. */
const refundFrom = (
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

/** Refuses so many more refunds where an order would then have too many. */
export const tooManyRefunds = (order: Order, more: number): Refusal | undefined =>
  order.refunds.length + more > limits.refunds
    ? refuse('order.limit_reached', `An order takes ${limits.refunds} refunds.`)
    : undefined

/** Whether the merchant has money of this order for good: for all of it, or for the part that was delivered. */
const keepsMoney = (order: Order): boolean =>
  order.status === 'COMPLETED' || (order.status === 'REFUNDED' && refundableOf(order).amount > 0)

/** Gives back a part, or all that is left, of what the merchant keeps. */
export const requestRefund = (
  order: Order,
  {
    by,
    refundId,
    amount,
    reason,
    requestHash,
  }: Of & { amount?: Money | undefined; reason: string; requestHash: string },
  now: Instant,
): Order | Refusal => {
  if (refundOf(order, refundId)) return order
  const left = refundableOf(order)
  const wanted = amount ?? left
  if (!keepsMoney(order))
    return refuse(
      'order.illegal_transition',
      `An order that is ${order.status} cannot be refunded. ${refundAdvice(order)}`,
    )
  if (wanted.currency !== left.currency)
    return refuse('request.invalid', `The order was paid in ${left.currency}.`, [
      { field: '/amount/currency', message: `expected ${left.currency}` },
    ])
  if (wanted.amount > left.amount || wanted.amount <= 0)
    return refuse('refund.exceeds_capture', `At most ${formatMoney(left)} of this order can still be refunded.`)
  const refusal = tooManyRefunds(order, 1)
  if (refusal) return refusal
  const refunds = refundFrom(order, payingOf(order), wanted, reason, refundId).map((one) => ({ ...one, requestHash }))
  return record(order, { type: 'refundRequested', by, at: now, refunds })
}

const refundAdvice = ({ status }: Order): string => {
  switch (status) {
    case 'PENDING_PAYMENT':
      return 'It has not been paid.'
    case 'PAID':
    case 'SHIPPED':
      return 'Report its delivery as failed, or wait until it has been delivered.'
    case 'REFUNDING':
      return 'Its money is on the way back.'
    case 'CLOSED':
      return 'It was closed before it was paid: money that came for it goes back by itself, or is for an operator to decide.'
    default:
      return 'Nothing is left to refund.'
  }
}

/** A refund that the provider made without being asked by us. Giving back all of an order that waits for its delivery cancels it. */
export const recordRefund = (
  order: Order,
  { by, refundId, foreignId, paymentId, amount }: Of & { foreignId: string; paymentId: PaymentId; amount: Money },
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

const unmatched = (order: Order, refundId: RefundId): Refusal =>
  refuse('payment.unmatched', `${order.orderId} has no refund ${refundId} yet.`)

/** The provider was asked for a refund and has not paid it out: it is working on it, or did not answer. Early changes nothing. */
export const delayRefund = (
  order: Order,
  { by, refundId, answer }: Of & { answer: RefundDelay },
  now: Instant,
): Order | Refusal => {
  const refund = refundOf(order, refundId)
  if (!refund) return unmatched(order, refundId)
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
  { by, refundId, outcome }: Of & { outcome: Settlement },
  now: Instant,
): Order | Refusal => {
  const refund = refundOf(order, refundId)
  if (!refund) return unmatched(order, refundId)
  if (outcome.done) return succeed(order, refund, { by, amount: outcome.amount }, now)
  if (refund.status === 'FAILED' || refund.byHand) return order
  return record(order, { type: 'refundFailed', by, at: now, refundId, reason: outcome.reason })
}
