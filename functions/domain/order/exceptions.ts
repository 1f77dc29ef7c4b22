import { derivedId, isId, type RefundId } from '../ids.ts'
import { formatMoney, type Money } from '../money.ts'
import { type EventOf, type EventType, type OrderEvent, paymentAnswers } from './events.ts'
import type { ExceptionKind, OrderAction, OrderException, Resolution } from './exception.ts'
import { type Order, paymentOf, refundOf } from './order.ts'
import { heldBy } from './order-money.ts'

/** The exceptions of an order that nobody has ended. */
export const openExceptions = (order: Order): OrderException[] => order.exceptions.filter(({ closed }) => !closed)

type Draft = Pick<OrderException, 'kind' | 'about' | 'amount' | 'reason'>

type Opens = { readonly [T in EventType]?: (event: EventOf<T>, order: Order) => Draft[] }

const ofRefund = (order: Order, refundId: RefundId, kind: ExceptionKind, reason: string): Draft[] => {
  const refund = refundOf(order, refundId)
  return refund ? [{ kind, about: refundId, amount: refund.amount, reason }] : []
}

/** The events that leave something to a human. */
const opens: Opens = {
  paymentMismatched: ({ paymentId, amount, reason }) => [
    { kind: 'payment.mismatched', about: paymentId, amount, reason },
  ],
  paymentUnresolved: ({ paymentId }, { total }) => [
    {
      kind: 'payment.unanswered',
      about: paymentId,
      amount: total,
      reason: 'The provider has not said whether this payment was made.',
    },
  ],
  refundFailed: ({ refundId, reason }, order) => ofRefund(order, refundId, 'refund.failed', reason),
  refundUnresolved: ({ refundId }, order) =>
    ofRefund(order, refundId, 'refund.unanswered', 'The provider has not paid this refund out, and does not say why.'),
  refundMismatched: ({ refundId, amount }, order) =>
    ofRefund(order, refundId, 'refund.mismatched', `The provider says that it has paid out ${formatMoney(amount)}.`),
  refundDoubled: ({ refundId }, order) =>
    ofRefund(
      order,
      refundId,
      'refund.doubled',
      'The provider has paid this out after the money had gone back already.',
    ),
  refundRequested: ({ by, refunds }, order) =>
    by === 'provider'
      ? refunds.flatMap(({ refundId, reason }) => ofRefund(order, refundId, 'refund.unrequested', reason))
      : [],
}

/** The events that answer what an exception asked, about the same payment or refund. */
const answeredBy: Readonly<Record<ExceptionKind, readonly EventType[]>> = {
  'payment.mismatched': [],
  'payment.unanswered': paymentAnswers,
  'refund.failed': ['partRefunded', 'refunded'],
  'refund.unanswered': ['partRefunded', 'refunded', 'refundFailed'],
  'refund.mismatched': ['partRefunded', 'refunded', 'refundFailed', 'refundDoubled'],
  'refund.doubled': [],
  'refund.unrequested': [],
}

const isAbout = (event: OrderEvent, about: string): boolean =>
  ('paymentId' in event && event.paymentId === about) || ('refundId' in event && event.refundId === about)

const resolutionBy = (event: OrderEvent, version: number, exception: OrderException): Resolution | undefined => {
  const { at, by } = event
  if (event.type === 'exceptionResolved') {
    const { action, note, operator, proposedBy } = event
    return event.exceptionId === exception.exceptionId
      ? { version, at, by, action, note, operator, proposedBy }
      : undefined
  }
  const answered = answeredBy[exception.kind].includes(event.type) && isAbout(event, exception.about)
  return answered ? { version, at, by } : undefined
}

/** The exceptions of an order, the event that it has just taken in included. */
export const exceptionsAfter = (order: Order, event: OrderEvent): readonly OrderException[] => {
  const { orderId, version, exceptions } = order
  const drafts = (opens[event.type] as ((event: OrderEvent, order: Order) => Draft[]) | undefined)?.(event, order) ?? []
  const kept = exceptions.map((one) => {
    if (one.closed) return one
    if (event.type === 'exceptionsReminded' && event.exceptionIds.includes(one.exceptionId))
      return { ...one, remindedAt: [...one.remindedAt, event.at] }
    const closed = resolutionBy(event, version, one)
    return closed ? { ...one, closed } : one
  })
  const opened = drafts.map((draft) => ({
    ...draft,
    exceptionId: derivedId('exception', orderId, draft.kind, draft.about, String(version)),
    since: event.at,
    opened: version,
    remindedAt: [],
  }))
  return [...kept, ...opened]
}

/** The exceptions that the order's last event opened or closed. */
export const changedExceptions = (order: Order): OrderException[] =>
  order.exceptions.filter(({ opened, closed }) => opened === order.version || closed?.version === order.version)

/** The money that an exception keeps from where it belongs; undefined where it is where it belongs, or with nobody of ours. */
export const heldByException = (order: Order, { kind, about, amount, closed }: OrderException): Money | undefined => {
  if (closed || ['payment.unanswered', 'refund.unrequested', 'refund.doubled'].includes(kind)) return undefined
  const refund = isId('refund', about) ? refundOf(order, about) : undefined
  if (refund?.status === 'REQUESTED') return amount
  const payment = paymentOf(order, isId('payment', about) ? about : refund?.paymentId)
  const held = payment && heldBy(order, payment)
  if (!held || held.amount === 0) return undefined
  return held.amount < amount.amount ? held : amount
}

/**
 * What can end an exception:
 *
 * - `retry`: the provider is asked again, for a refund that failed under a new id.
 * - `refund`: money of the wrong amount goes back through its provider; a refund that failed counts as paid by other means.
 * - `write_off`: nothing more is awaited. The money stays where it is.
 * - `mark_delivered`: the goods did arrive, so the merchant keeps the money that could not be refunded.
 */
export const actionsFor = (order: Order, { kind, about, amount }: OrderException): readonly OrderAction[] => {
  switch (kind) {
    case 'payment.mismatched':
      return ['refund', 'write_off']
    case 'payment.unanswered':
      return ['retry', 'write_off']
    case 'refund.unanswered':
    case 'refund.mismatched':
      return ['retry', 'write_off']
    case 'refund.unrequested':
    case 'refund.doubled':
      return ['write_off']
    case 'refund.failed': {
      // The money may have gone back on another way since.
      const failed = isId('refund', about) ? refundOf(order, about) : undefined
      const payment = paymentOf(order, failed?.paymentId)
      if (!payment || heldBy(order, payment).amount < amount.amount) return ['write_off']
      const wasSent = order.deliveries.length > 0 && payment.paymentId === order.paidBy
      return ['retry', 'refund', 'write_off', ...(wasSent ? (['mark_delivered'] as const) : [])]
    }
  }
}
