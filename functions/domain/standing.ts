import { decide } from './decide.ts'
import type { PaymentId } from './ids.ts'
import type { Money } from './money.ts'
import type { Order } from './order.ts'
import type { Refusal } from './refusal.ts'
import type { Instant } from './time.ts'

/** Where a payment stands at its provider. `open` may still be paid, `closed` cannot. */
export type Standing =
  | { readonly status: 'open' }
  | { readonly status: 'captured'; readonly amount: Money }
  | { readonly status: 'declined'; readonly reason: string }
  | { readonly status: 'closed' }

/** The order once it knows where one of its payments stands, told by webhook or found by asking. */
export const recordStanding = (
  order: Order,
  paymentId: PaymentId,
  standing: Standing,
  now: Instant,
): Order | Refusal => {
  switch (standing.status) {
    case 'captured':
      return decide(order, { type: 'capturePayment', by: 'provider', paymentId, amount: standing.amount }, now)
    case 'declined':
      return decide(order, { type: 'failPayment', by: 'provider', paymentId, reason: standing.reason }, now)
    case 'closed':
      return decide(order, { type: 'lapsePayment', by: 'provider', paymentId }, now)
    case 'open':
      return order
  }
}
