import { changeOrder } from '../adapters/orders.ts'
import { findProvider } from '../adapters/providers/index.ts'
import { receiveWebhook } from '../api/contract/platform.ts'
import { endpoint } from '../api/http/endpoint.ts'
import { rawBodyOf } from '../api/http/input.ts'
import { Refusal, refuse } from '../domain/refusal.ts'
import { recordStanding } from '../domain/standing.ts'

/** An order that is not there yet is answered with 503, so that the provider tells us again: money may depend on it. */
const comeAgain = (error: unknown): never => {
  const missing = error instanceof Refusal && error.code === 'order.not_found'
  throw missing ? refuse('payment.unmatched', error.message) : error
}

/** 2xx only after what the provider says is durable; it tells us again after anything else. */
export const handler = endpoint(receiveWebhook, async ({ params, event, now }) => {
  const provider = findProvider(params.provider)
  if (!provider) throw refuse('provider.not_found', `There is no payment provider ${params.provider}.`)
  const told = await provider.verifyWebhook(event.headers, rawBodyOf(event), now)
  if (!told) throw refuse('webhook.signature_invalid', 'The signature is not valid, or not of this time.')
  if (told.type === 'payment')
    await changeOrder(told.orderId, (order) => recordStanding(order, told.paymentId, told.payment, now)).catch(
      comeAgain,
    )
  return { status: 200, body: { received: true } }
})
