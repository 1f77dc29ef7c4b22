import { decide } from '../domain/order/decide.ts'
import { failDeliveryRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { changeOwnOrder } from '../http/own-order.ts'
import { orderView } from '../http/views/order-view.ts'

export const handler = endpoint(failDeliveryRoute, async ({ params, body, caller, now }) => {
  const order = await changeOwnOrder(caller, params.orderId, (order) =>
    decide(order, { type: 'failDelivery', by: 'merchant', reason: body.reason }, now),
  )
  return { status: 200, body: orderView(order, caller.role) }
})
