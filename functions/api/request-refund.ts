import { derivedId } from '../domain/ids.ts'
import { decide } from '../domain/order/decide.ts'
import { refundOf } from '../domain/order/order.ts'
import type { Refund } from '../domain/payment/refund.ts'
import { refuse } from '../domain/refusal.ts'
import { requestRefundRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { changeOwnOrder } from '../http/own-order.ts'
import { refundView } from '../http/views/order-view.ts'

export const handler = endpoint(requestRefundRoute, async ({ params, body, caller, key, requestHash, now }) => {
  const refundId = derivedId('refund', params.orderId, caller.userId, key)
  let replayed = false
  const order = await changeOwnOrder(caller, params.orderId, (order) => {
    replayed = refundOf(order, refundId) !== undefined
    return decide(order, { type: 'requestRefund', by: caller.role, refundId, requestHash, ...body }, now)
  })
  const refund = refundOf(order, refundId) as Refund
  if (refund.requestHash !== requestHash)
    throw refuse('idempotency.key_reused', 'This key has been used for another refund: use a new one.')
  // However far it has come since: the answer is the one that was given first.
  return { status: 201, body: refundView({ ...refund, status: 'REQUESTED' }), replayed }
})
