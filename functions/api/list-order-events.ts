import { listOrderEventsRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { ownOrder } from '../http/own-order.ts'
import { timelineView } from '../http/views/timeline-view.ts'

export const handler = endpoint(listOrderEventsRoute, async ({ params, caller }) => {
  const order = await ownOrder(caller, params.orderId)
  return { status: 200, body: { items: timelineView(order), cursor: null } }
})
