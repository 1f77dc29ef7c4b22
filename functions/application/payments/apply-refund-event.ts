import { findOrder } from '../../adapters/dynamodb/order-repository.ts'
import { findProvider } from '../../adapters/providers/index.ts'
import type { ProviderEvent } from '../../adapters/providers/provider.ts'
import { derivedId, type PaymentId, type RefundId } from '../../domain/ids.ts'
import { decide } from '../../domain/order/decide.ts'
import { type Order, paymentOf, refundOf } from '../../domain/order/order.ts'
import { recordRefundStanding, recordStanding } from '../../domain/order/record-provider-status.ts'
import type { RefundStanding } from '../../domain/payment/provider-status.ts'
import type { Refund } from '../../domain/payment/refund.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'
import { letTimeDecide } from '../orders/apply-deadlines.ts'
import { changeOrder } from '../orders/change-order.ts'

type RefundEvent = Extract<ProviderEvent, { type: 'refund' }>

/** A refund can only follow a payment: where we have not heard of that one yet, the provider is asked. */
const withItsPayment = async (order: Order, provider: string, paymentId: PaymentId, now: Instant): Promise<Order> => {
  const payment = paymentOf(order, paymentId)
  if (!payment || payment.status === 'CAPTURED') return order
  const found = await findProvider(provider)?.find(paymentId, now)
  if (found?.answer !== 'yes') return order
  return changeOrder(order.orderId, (current) => recordStanding(current, paymentId, found.value.standing, now))
}

/** A refund that the provider made without being asked by us, known from now on under an id of ours. */
const takeForeign = async (provider: string, told: RefundEvent, now: Instant): Promise<void> => {
  const { orderId, paymentId, amount } = told
  const refundId = derivedId('refund', orderId, provider, told.refundId)
  const order = await changeOrder(orderId, (order) =>
    decide(order, { type: 'recordRefund', by: 'provider', refundId, foreignId: told.refundId, paymentId, amount }, now),
  )
  await letTimeDecide(order, now)
}

/** What we are told is the opposite of what we know: returned by a bank, paid out after all, or told in the wrong order. The provider knows. */
const askAgain = async (order: Order, refund: Refund, provider: string, now: Instant): Promise<RefundStanding> => {
  const { refundId, paymentId, amount } = refund
  const outcome = await findProvider(provider)?.refund({ refundId, paymentId, amount, now })
  if (outcome?.answer === 'yes') return outcome.value
  throw refuse('payment.unmatched', `${order.orderId} has this refund as ${refund.status}.`)
}

/** A refund was paid out, will never be, or was returned. */
export const takeRefund = async (provider: string, told: RefundEvent, now: Instant): Promise<void> => {
  const order = await withItsPayment(await findOrder(told.orderId), provider, told.paymentId, now)
  const ours = refundOf(order, told.refundId as RefundId)
  if (!ours) {
    if (told.refund.status === 'succeeded') await takeForeign(provider, told, now)
    return
  }
  const { refundId, status } = ours
  const opposite = { SUCCEEDED: 'failed', FAILED: 'succeeded', REQUESTED: undefined } as const
  const isOpposite = told.refund.status === opposite[status] && !ours.byHand
  const standing = isOpposite ? await askAgain(order, ours, provider, now) : told.refund
  await changeOrder(told.orderId, (current) => recordRefundStanding(current, refundId, standing, now))
}
