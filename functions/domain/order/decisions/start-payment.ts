import type { PaymentRequest } from '../../payment/payment.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { type Instant, toIso } from '../../time.ts'
import type { Actor } from '../actor.ts'
import { paymentDueAt } from '../deadlines.ts'
import { paymentOf as find, limits, type Order } from '../order.ts'
import { record } from '../record.ts'

/** Begins an attempt to pay. It is saved before the provider hears of it, so no payment exists that we do not know. */
export const startPayment = (
  order: Order,
  { by, payment }: { by: Actor; payment: PaymentRequest },
  now: Instant,
): Order | Refusal => {
  if (find(order, payment.paymentId)) return order
  if (order.status !== 'PENDING_PAYMENT')
    return refuse(
      'order.not_payable',
      `The order is ${order.status}: only an order that waits for payment can be paid.`,
    )
  if (now >= paymentDueAt(order))
    return refuse('order.not_payable', `The time to pay ended at ${toIso(paymentDueAt(order))}: place a new order.`)
  if (order.payments.some(({ status }) => status === 'UNKNOWN'))
    return refuse('order.not_payable', 'The outcome of an earlier payment is not known yet: try again in a minute.')
  if (order.payments.length >= limits.payments)
    return refuse('order.limit_reached', `An order takes ${limits.payments} attempts to pay: place a new order.`)
  return record(order, { type: 'paymentStarted', by, at: now, payment })
}
