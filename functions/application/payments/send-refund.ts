import { findProvider } from '../../adapters/providers/index.ts'
import type { Outcome } from '../../adapters/providers/provider.ts'
import type { RefundId } from '../../domain/ids.ts'
import { type Order, paymentOf, refundOf } from '../../domain/order/order.ts'
import { recordRefundStatus } from '../../domain/order/record-provider-status.ts'
import type { NoAnswer, ProviderRefundStatus } from '../../domain/payment/provider-status.ts'
import type { Instant } from '../../domain/time.ts'
import { changeInTurn, type Decision } from '../orders/change-order.ts'

const refundStatusOf = (outcome: Outcome<ProviderRefundStatus> | undefined): ProviderRefundStatus | NoAnswer => {
  switch (outcome?.answer) {
    case 'yes':
      return outcome.value
    case 'no':
      return { status: 'failed', reason: `the provider answered ${outcome.reason}` }
    default:
      return { status: 'unknown' }
  }
}

/**
 * Asks the provider to pay a refund out; what it says is to be saved. Our refund id is the provider's idempotency key: asked again,
 * it says how far the refund has come.
 */
export const askToRefund = async (order: Order, refundId: RefundId, now: Instant): Promise<Decision[]> => {
  const refund = refundOf(order, refundId)
  const payment = paymentOf(order, refund?.paymentId)
  if (refund?.status !== 'REQUESTED' || !payment) return []
  const { paymentId, amount } = refund
  const outcome = await findProvider(payment.provider)?.refund({ refundId, paymentId, amount, now })
  return [(current) => recordRefundStatus(current, refundId, refundStatusOf(outcome), now)]
}

/** Has the provider pay a refund out, and saves what it says. */
export const sendRefund = async (order: Order, refundId: RefundId, now: Instant): Promise<Order> =>
  changeInTurn(order, await askToRefund(order, refundId, now))
