import type { PaymentId, UserId } from '../../ids.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Instant } from '../../time.ts'
import type { Actor } from '../actor.ts'
import type { Status } from '../lifecycle.ts'
import { type Order, paymentOf } from '../order.ts'
import { record } from '../record.ts'

/** Of the others all of the money is on its way back, or has never been the order's. */
const reversible: readonly Status[] = ['PAID', 'SHIPPED', 'COMPLETED']

/** Whether a payment of the order was captured once, and was found never to have been. */
export const isReversed = (order: Order, paymentId: PaymentId): boolean =>
  paymentOf(order, paymentId)?.captured === undefined &&
  order.events.some((event) => event.type === 'captureReversed' && event.paymentId === paymentId)

/**
 * What paid the order never was: nobody is owed it. An order that waits for its delivery closes; one that is on its way, or has arrived, stays
 * what it is, and its merchant is not paid for it. The same again changes nothing.
 */
export const reverseCapture = (
  order: Order,
  { by, paymentId, note, operator }: { by: Actor; paymentId: PaymentId; note: string; operator: UserId },
  now: Instant,
): Order | Refusal => {
  if (isReversed(order, paymentId)) return order
  const captured = paymentOf(order, paymentId)?.captured
  const isGivenBack = order.refunds.some((one) => one.paymentId === paymentId && one.status !== 'FAILED')
  if (!captured || paymentId !== order.paidBy || isGivenBack || !reversible.includes(order.status))
    return refuse(
      'exception.action_unavailable',
      `${order.orderId} is ${order.status}, and holds nothing of ${paymentId} that can be reversed: write the difference off.`,
      [{ field: '/action', message: 'expected write_off' }],
    )
  return record(order, { type: 'captureReversed', by, at: now, paymentId, amount: captured, note, operator })
}
