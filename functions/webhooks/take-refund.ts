import { letTimeDecide } from '../adapters/meet-deadline.ts'
import { changeOrder, findOrder } from '../adapters/orders.ts'
import { findProvider } from '../adapters/providers/index.ts'
import type { ProviderEvent } from '../adapters/providers/provider.ts'
import { decide } from '../domain/decide.ts'
import { derivedId, type PaymentId, type RefundId } from '../domain/ids.ts'
import { type Order, paymentOf, refundOf } from '../domain/order.ts'
import { recordRefundStanding, recordStanding } from '../domain/standing.ts'
import type { Instant } from '../domain/time.ts'

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

/** A refund was paid out, or will never be. */
export const takeRefund = async (provider: string, told: RefundEvent, now: Instant): Promise<void> => {
  const order = await withItsPayment(await findOrder(told.orderId), provider, told.paymentId, now)
  const ours = refundOf(order, told.refundId as RefundId)
  if (ours) await changeOrder(told.orderId, (current) => recordRefundStanding(current, ours.refundId, told.refund, now))
  else if (told.refund.status === 'succeeded') await takeForeign(provider, told, now)
}
