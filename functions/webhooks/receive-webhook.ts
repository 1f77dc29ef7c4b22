import { keepProviderEvent } from '../adapters/dynamodb/provider-event-repository.ts'
import { findProvider } from '../adapters/providers/index.ts'
import type { ProviderEvent } from '../adapters/providers/provider.ts'
import { measure } from '../adapters/telemetry.ts'
import { takePayment } from '../application/payments/apply-payment-event.ts'
import { takeRefund } from '../application/payments/apply-refund-event.ts'
import { Refusal, refuse } from '../domain/refusal.ts'
import type { Instant } from '../domain/time.ts'
import { receiveWebhook } from '../http/contract/platform-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { rawBodyOf } from '../http/input.ts'

/** An order that is not there yet is answered with 503, so that the provider tells us again: money may depend on it. */
const comeAgain = (error: unknown): never => {
  const missing = error instanceof Refusal && error.code === 'order.not_found'
  throw missing ? refuse('payment.unmatched', error.message) : error
}

const take = async (provider: string, told: ProviderEvent, body: string, now: Instant): Promise<void> => {
  switch (told.type) {
    case 'payment':
      await takePayment(provider, told, now)
      return
    case 'refund':
      return takeRefund(provider, told, now)
    case 'unknown':
    case 'unreadable':
      await keepProviderEvent({ provider, name: told.name, webhookId: told.webhookId, body, at: now })
      if (told.type === 'unreadable')
        throw refuse('webhook.unreadable', `We cannot read this ${told.name}: tell us again.`)
  }
}

/** 2xx only after what the provider says is durable; it tells us again after anything else. */
export const handler = endpoint(receiveWebhook, async ({ params, event, now }) => {
  const provider = findProvider(params.provider)
  if (!provider) throw refuse('provider.not_found', `There is no payment provider ${params.provider}.`)
  const body = rawBodyOf(event)
  const told = await provider.verifyWebhook(event.headers, body, now)
  if (!told) {
    measure(now, { SignaturesRefused: 1 })
    throw refuse('webhook.signature_invalid', 'The signature is not valid, or not of this time.')
  }
  await take(params.provider, told, body, now).catch(comeAgain)
  return { status: 200, body: { received: true } }
})
