import { freshId } from '../adapters/fresh-id.ts'
import type { ProductId } from '../domain/ids.ts'
import { decide } from '../domain/order/decide.ts'
import { shipOrderRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { changeOwnOrder } from '../http/own-order.ts'
import { orderView } from '../http/views/order-view.ts'

export const handler = endpoint(shipOrderRoute, async ({ params, body, caller, now }) => {
  const deliveryId = freshId('delivery', now)
  const items = body.items?.map(({ productId, quantity }) => ({ productId: productId as ProductId, quantity }))
  const shipment = { ...body, deliveryId, items }
  const order = await changeOwnOrder(caller, params.orderId, (order) =>
    decide(order, { type: 'ship', by: 'merchant', shipment }, now),
  )
  return { status: 201, body: { ...orderView(order, caller.role), deliveryId } }
})
