import type { DeliveryId } from '../domain/ids.ts'
import { decide } from '../domain/order/decide.ts'
import { confirmDeliveryRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { changeOwnOrder } from '../http/own-order.ts'
import { orderView } from '../http/views/order-view.ts'

export const handler = endpoint(confirmDeliveryRoute, async ({ params, body, caller, now }) => {
  const deliveryId = body.deliveryId as DeliveryId | undefined
  const order = await changeOwnOrder(caller, params.orderId, (order) =>
    decide(order, { type: 'confirmDelivery', by: caller.role, deliveryId }, now),
  )
  return { status: 200, body: orderView(order, caller.role) }
})
