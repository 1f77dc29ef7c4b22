import { findOrder } from '../../adapters/dynamodb/order-repository.ts'
import { findProvider } from '../../adapters/providers/index.ts'
import type { ProviderEvent } from '../../adapters/providers/provider.ts'
import { derivedId, isId, type PaymentId } from '../../domain/ids.ts'
import { decide } from '../../domain/order/decide.ts'
import { type Order, paymentOf, refundOf } from '../../domain/order/order.ts'
import { recordPaymentStatus, recordRefundStatus } from '../../domain/order/record-provider-status.ts'
import type { ProviderRefundStatus } from '../../domain/payment/provider-status.ts'
import type { Refund } from '../../domain/payment/refund.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'
import { applyDeadlines } from '../orders/apply-deadlines.ts'
import { changeOrder } from '../orders/change-order.ts'

type RefundEvent = Extract<ProviderEvent, { type: 'refund' }>

/** A refund can only follow a payment: where we have not heard of that one yet, the provider is asked. */
const withItsPayment = async (order: Order, provider: string, paymentId: PaymentId, now: Instant): Promise<Order> => {
  const payment = paymentOf(order, paymentId)
  if (!payment || payment.status === 'CAPTURED') return order
  const found = await findProvider(provider)?.find(paymentId, now)
  if (found?.answer !== 'yes') return order
  return changeOrder(order.orderId, (current) =>
    recordPaymentStatus(current, paymentId, found.value.providerStatus, now),
  )
}

/** A refund that the provider made without being asked by us, known from now on under an id of ours. */
const applyProviderRefund = async (provider: string, event: RefundEvent, now: Instant): Promise<void> => {
  const { orderId, paymentId, amount } = event
  const refundId = derivedId('refund', orderId, provider, event.refundId)
  const order = await changeOrder(orderId, (order) =>
    decide(
      order,
      { type: 'recordRefund', by: 'provider', refundId, foreignId: event.refundId, paymentId, amount },
      now,
    ),
  )
  await applyDeadlines(order, now)
}

/** What we are told is the opposite of what we know: returned by a bank, paid out after all, or told in the wrong order. The provider knows. */
const askProvider = async (
  order: Order,
  refund: Refund,
  provider: string,
  now: Instant,
): Promise<ProviderRefundStatus> => {
  const { refundId, paymentId, amount } = refund
  const outcome = await findProvider(provider)?.refund({ refundId, paymentId, amount, now })
  if (outcome?.answer === 'yes') return outcome.value
  throw refuse('payment.unmatched', `${order.orderId} has this refund as ${refund.status}.`)
}

/** A refund by our id, or by the provider's where nobody here had asked for it. */
const knownRefund = (order: Order, id: string): Refund | undefined =>
  isId('refund', id) ? refundOf(order, id) : order.refunds.find(({ foreignId }) => foreignId === id)

/** A refund was paid out, will never be, or was returned. */
export const applyRefundEvent = async (provider: string, event: RefundEvent, now: Instant): Promise<void> => {
  const order = await withItsPayment(await findOrder(event.orderId), provider, event.paymentId, now)
  const ours = knownRefund(order, event.refundId)
  if (!ours) {
    if (event.refund.status === 'succeeded') await applyProviderRefund(provider, event, now)
    return
  }
  const { refundId, status } = ours
  const opposite = { SUCCEEDED: 'failed', FAILED: 'succeeded', REQUESTED: undefined } as const
  // Nothing can be asked about one that goes by the provider's own id.
  const isOpposite = event.refund.status === opposite[status] && !ours.byHand && ours.foreignId === undefined
  const providerStatus = isOpposite ? await askProvider(order, ours, provider, now) : event.refund
  await changeOrder(event.orderId, (current) => recordRefundStatus(current, refundId, providerStatus, now))
}
