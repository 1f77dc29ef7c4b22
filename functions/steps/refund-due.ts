import middy from '@middy/core'
import { findOrder } from '../adapters/dynamodb/order-repository.ts'
import { sendRefund } from '../application/payments/send-refund.ts'
import type { OrderId, RefundId } from '../domain/ids.ts'
import { askRefundAt } from '../domain/order/deadlines.ts'
import { refundOf } from '../domain/order/order.ts'
import { type Seconds, secondsUntil } from '../domain/time.ts'

/** From the state machine: which refund, and when it was time to ask (ISO 8601). */
type Input = { readonly orderId: OrderId; readonly refundId: RefundId; readonly at: string }
type Output = { readonly settled: boolean; readonly wait: Seconds }

/** The provider is asked to pay a refund out; the state machine is told whether it has, and when to ask again otherwise. */
export const handler = middy<Input, Output>().handler(async ({ orderId, refundId, at }) => {
  const now = Date.parse(at)
  const order = await sendRefund(await findOrder(orderId), refundId, now)
  const refund = refundOf(order, refundId)
  const again = refund && askRefundAt(refund)
  return { settled: again === undefined, wait: secondsUntil(again ?? now, now) }
})
