import { decide } from '../domain/order/decide.ts'
import { isMadeBy } from '../domain/order/first-answer.ts'
import { failDeliveryRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { changeOnce } from '../http/own-order.ts'
import { orderView } from '../http/views/order-view.ts'

export const handler = endpoint(failDeliveryRoute, async ({ params, body, caller, requestHash, now }) => {
  const by = 'merchant'
  const isMade = isMadeBy({ makes: ['deliveryFailed'], by, requestHash })
  const { order, replayed } = await changeOnce(caller, params.orderId, isMade, (order) =>
    decide(order, { type: 'failDelivery', by, reason: body.reason, requestHash }, now),
  )
  return { status: 200, body: orderView(order, caller.role), replayed }
})
