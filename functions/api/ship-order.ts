import { derivedId } from '../domain/ids.ts'
import { decide } from '../domain/order/decide.ts'
import { isSentAs } from '../domain/order/first-answer.ts'
import { refuse } from '../domain/refusal.ts'
import { shipOrderRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { changeOnce } from '../http/own-order.ts'
import { orderView } from '../http/views/order-view.ts'

export const handler = endpoint(shipOrderRoute, async ({ params, body, caller, key, requestHash, now }) => {
  // All that is left can be sent only once: that parcel is known without a key.
  const deliveryId = key ? derivedId('delivery', params.orderId, key) : derivedId('delivery', params.orderId)
  const items = body.items
  const shipment = { ...body, deliveryId, items }
  const isKeyed = key !== ''
  const { order, replayed } = await changeOnce(caller, params.orderId, isSentAs(deliveryId), (order) =>
    decide(order, { type: 'ship', by: 'merchant', shipment, isKeyed, requestHash }, now),
  )
  if (order.events.find(isSentAs(deliveryId))?.requestHash !== requestHash)
    throw refuse('idempotency.key_reused', 'This key has been used for another parcel: use a new one.')
  return { status: 201, body: { ...orderView(order, caller.role), deliveryId }, replayed }
})
