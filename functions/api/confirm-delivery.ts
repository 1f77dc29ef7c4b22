import { decide } from '../domain/decide.ts'
import type { DeliveryId } from '../domain/ids.ts'
import { confirmDelivery } from './contract/orders.ts'
import { endpoint } from './http/endpoint.ts'
import { changeOwnOrder } from './http/own-order.ts'
import { orderView } from './http/views.ts'

export const handler = endpoint(confirmDelivery, async ({ params, body, caller, now }) => {
  const deliveryId = body.deliveryId as DeliveryId | undefined
  const order = await changeOwnOrder(caller, params.orderId, (order) =>
    decide(order, { type: 'confirmDelivery', by: caller.role, deliveryId }, now),
  )
  return { status: 200, body: orderView(order, caller.role) }
})
