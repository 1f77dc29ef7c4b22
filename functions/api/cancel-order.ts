import { closePayments } from '../application/payments/close-payments.ts'
import { decide } from '../domain/order/decide.ts'
import { isMadeBy } from '../domain/order/first-answer.ts'
import { cancelOrderRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { changeOnce, ownOrder } from '../http/own-order.ts'
import { orderView } from '../http/views/order-view.ts'

export const handler = endpoint(cancelOrderRoute, async ({ params, body, caller, requestHash, now }) => {
  const before = await ownOrder(caller, params.orderId)
  // Nobody may pay for an order that is about to close. One that was paid in this instant is refunded instead.
  if (before.status === 'PENDING_PAYMENT') await closePayments(before, now)
  const by = 'shopper'
  const isMade = isMadeBy({ makes: ['cancelled'], by, requestHash })
  const { order, replayed } = await changeOnce(caller, params.orderId, isMade, (order) =>
    decide(order, { type: 'cancel', by, reason: body.reason, requestHash }, now),
  )
  return { status: 200, body: orderView(order, caller.role), replayed }
})
