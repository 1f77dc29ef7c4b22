import { type Asked, isOpen, type Payment } from '../payment/payment.ts'
import type { Refund } from '../payment/refund.ts'
import { after, day, hour, type Instant, minute, type Seconds } from '../time.ts'
import { openExceptions } from './exceptions.ts'
import type { Order } from './order.ts'
import { isRefundOver } from './order-money.ts'

/** When the time to pay is over. */
export const paymentDueAt = (order: Order): Instant => after(order.createdAt, order.windows.payment)

/** When the merchant's time is up: the window, then half a window after each reminder. */
const deliveryDueAt = (order: Order): Instant => {
  const reminded = order.remindedAt.at(-1)
  return reminded === undefined
    ? after(order.paidAt ?? order.createdAt, order.windows.delivery)
    : after(reminded, Math.ceil(order.windows.delivery / 2))
}

/** A provider that did not answer is asked again after so long, then after twice as long, and so on. */
const unansweredGap: Seconds = 30
/** A refund that is on its way is asked about when its webhook is late by this time, and again after growing gaps. */
const pendingGap: Seconds = hour

/** How long the machines try before a human has to look: for an answer, and for a refund that the provider is working on. */
const patience = { unknown: day, pending: 10 * day } as const

const askedAgainAt = (asked: Asked, gap: Seconds): Instant => after(asked.last, gap * 2 ** (asked.times - 1))

/** When the order stops needing its open attempts: paid by one of them, or past its time. */
const closesAt = (order: Order): Instant => order.paidAt ?? paymentDueAt(order)

/** When the provider has to be asked about an attempt; undefined where there is nothing to ask. */
export const askPaymentAt = (order: Order, payment: Payment): Instant | undefined => {
  if (!isOpen(payment)) return undefined
  const { asked, status, startedAt } = payment
  if (!asked) return status === 'UNKNOWN' ? startedAt : closesAt(order)
  const next = askedAgainAt(asked, unansweredGap)
  return asked.last < closesAt(order) ? Math.min(next, closesAt(order)) : next
}

/** How long the state machine has to ask for a refund before the sweep does. */
const headStart: Seconds = minute

/** When the provider has to be asked about a refund; undefined where it is settled. */
export const askRefundAt = ({ status, asked, requestedAt }: Refund): Instant | undefined => {
  if (status !== 'REQUESTED') return undefined
  if (!asked) return after(requestedAt, headStart)
  return askedAgainAt(asked, asked.answer === 'pending' ? pendingGap : unansweredGap)
}

const isException = (order: Order, about: string): boolean => openExceptions(order).some((one) => one.about === about)

/** When an attempt that stays without an answer becomes a human's business. */
export const paymentUnresolvedAt = (order: Order, payment: Payment): Instant | undefined => {
  const asked = payment.asked?.since ?? askPaymentAt(order, payment)
  if (asked === undefined || !isOpen(payment) || isException(order, payment.paymentId)) return undefined
  return after(asked, patience.unknown)
}

/** When a refund that does not arrive becomes a human's business. */
export const refundUnresolvedAt = (order: Order, refund: Refund): Instant | undefined => {
  const { status, refundId, asked, requestedAt } = refund
  if (status !== 'REQUESTED' || isException(order, refundId)) return undefined
  const late = after(requestedAt, patience.pending)
  if (asked?.answer === 'pending') return late
  return Math.min(late, after(asked?.since ?? requestedAt, patience.unknown))
}

/** When the operators are reminded of an exception: after a day, then after twice as long each time. */
export const remindOfExceptionAt = ({ since, remindedAt }: Order['exceptions'][number]): Instant =>
  after(remindedAt.at(-1) ?? since, day * 2 ** remindedAt.length)

/** When the wait that the order's status stands for is over; undefined where the status waits for nobody. */
export const statusDueAt = (order: Order): Instant | undefined => {
  switch (order.status) {
    case 'PENDING_PAYMENT': {
      // While an attempt may still be paid, the order cannot close.
      const asks = order.payments.map((payment) => askPaymentAt(order, payment) ?? 0)
      return Math.max(paymentDueAt(order), ...asks)
    }
    case 'PAID':
      return deliveryDueAt(order)
    case 'SHIPPED':
      return after(order.shippedAt ?? order.createdAt, order.windows.autoConfirm)
    default:
      return isRefundOver(order) ? order.events.at(-1)?.at : undefined
  }
}

/**
 * The moment by which something must have happened to this order: the earliest of all it waits for. Undefined when
 * nothing is awaited. The sweep acts on every order whose moment has passed, whatever else failed.
 */
export const dueAt = (order: Order): Instant | undefined => {
  const due = [
    statusDueAt(order),
    ...order.payments.flatMap((one) => [askPaymentAt(order, one), paymentUnresolvedAt(order, one)]),
    ...order.refunds.flatMap((one) => [askRefundAt(one), refundUnresolvedAt(order, one)]),
    ...openExceptions(order).map(remindOfExceptionAt),
  ].filter((moment) => moment !== undefined)
  return due.length === 0 ? undefined : Math.min(...due)
}
