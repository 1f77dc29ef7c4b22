import { getOrderRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { ownOrder } from '../http/own-order.ts'
import { orderView } from '../http/views/order-view.ts'

export const handler = endpoint(getOrderRoute, async ({ params, caller }) => {
  const order = await ownOrder(caller, params.orderId)
  return { status: 200, body: orderView(order, caller.role) }
})
