import { derivedId, type ExceptionId, isId, type UserId } from '../../ids.ts'
import type { RefundRequest } from '../../payment/refund.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import type { Actor } from '../actor.ts'
import type { ExceptionAction, OrderAction, OrderException } from '../exception.ts'
import { actionsFor } from '../exceptions.ts'
import { type Order, refundOf } from '../order.ts'
import { record } from '../record.ts'
import { refundPayment, tooManyRefunds } from '../refund-requests.ts'

/** What the action asks a provider for. */
const refundsOf = (order: Order, { kind, about }: OrderException, action: OrderAction): RefundRequest[] => {
  if (kind === 'payment.mismatched' && action === 'refund' && isId('payment', about))
    return refundPayment(order, about, 'not what was asked for')
  const isRetried = kind === 'refund.failed' && action === 'retry' && isId('refund', about)
  const failed = isRetried ? refundOf(order, about) : undefined
  if (!failed) return []
  const { paymentId, amount, reason } = failed
  return [{ refundId: derivedId('refund', failed.refundId, 'again'), paymentId, amount, reason }]
}

/** A human decides what the machines could not. The same decision again changes nothing; another one comes too late. */
export const resolveException = (
  order: Order,
  {
    by,
    exceptionId,
    action: wanted,
    note,
    operator,
    proposedBy,
  }: {
    by: Actor
    exceptionId: ExceptionId
    action: ExceptionAction
    note: string
    operator: UserId
    proposedBy?: string | undefined
  },
  now: Instant,
): Order | Refusal => {
  const exception = order.exceptions.find((one) => one.exceptionId === exceptionId)
  if (!exception) return refuse('exception.not_found', `There is no exception ${exceptionId}.`)
  const { closed } = exception
  if (closed && closed.action === wanted) return order
  if (closed) {
    const how = closed.action ? `with ${closed.action}` : 'by itself'
    return refuse('exception.resolved', `The exception has ended ${how} already.`)
  }
  const possible = actionsFor(order, exception)
  const action = possible.find((one) => one === wanted)
  if (!action)
    return refuse('exception.action_unavailable', `${wanted} cannot end this exception.`, [
      { field: '/action', message: `expected one of: ${possible.join(', ')}` },
    ])
  const refunds = refundsOf(order, exception, action)
  const refusal = tooManyRefunds(order, refunds.length)
  if (refusal) return refusal
  const decision = { exceptionId, action, note, operator, ...(proposedBy && { proposedBy }) }
  return record(order, { type: 'exceptionResolved', by, at: now, ...decision, refunds })
}
