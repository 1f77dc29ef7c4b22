import { decide } from '../domain/order/decide.ts'
import { isMadeBy } from '../domain/order/first-answer.ts'
import { confirmDeliveryRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { changeOnce } from '../http/own-order.ts'
import { orderView } from '../http/views/order-view.ts'

export const handler = endpoint(confirmDeliveryRoute, async ({ params, body, caller, requestHash, now }) => {
  const { deliveryId } = body
  const by = caller.role
  const isMade = isMadeBy({ makes: ['partDelivered', 'delivered'], by, requestHash })
  const { order, replayed } = await changeOnce(caller, params.orderId, isMade, (order) =>
    decide(order, { type: 'confirmDelivery', by, deliveryId, requestHash }, now),
  )
  return { status: 200, body: orderView(order, caller.role), replayed }
})
