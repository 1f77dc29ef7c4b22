import { loadOrder } from '../adapters/dynamodb/order-repository.ts'
import { getHealthRoute } from '../http/contract/platform-routes.ts'
import { endpoint } from '../http/endpoint.ts'

/** Healthy is: the table answers. That nothing is found there is what is expected. */
export const handler = endpoint(getHealthRoute, async () => {
  await loadOrder('ord_health')
  return { status: 200, body: { status: 'ok' } }
})
