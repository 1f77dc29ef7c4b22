import { keepProviderEvent } from '../adapters/dynamodb/provider-event-repository.ts'
import { findProvider } from '../adapters/providers/index.ts'
import type { ProviderEvent } from '../adapters/providers/provider.ts'
import { measure } from '../adapters/telemetry.ts'
import { applyPaymentEvent } from '../application/payments/apply-payment-event.ts'
import { applyRefundEvent } from '../application/payments/apply-refund-event.ts'
import { Refusal, refuse } from '../domain/refusal.ts'
import type { Instant } from '../domain/time.ts'
import { receiveWebhookRoute } from '../http/contract/platform-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { rawBodyOf } from '../http/input.ts'

/** An order that is not there yet is answered with 503, so that the provider tells us again: money may depend on it. */
const comeAgain = (error: unknown): never => {
  const missing = error instanceof Refusal && error.code === 'order.not_found'
  throw missing ? refuse('payment.unmatched', error.message) : error
}

const take = async (provider: string, providerEvent: ProviderEvent, body: string, now: Instant): Promise<void> => {
  switch (providerEvent.type) {
    case 'payment':
      await applyPaymentEvent(provider, providerEvent, now)
      return
    case 'refund':
      return applyRefundEvent(provider, providerEvent, now)
    case 'unknown':
    case 'unreadable':
      await keepProviderEvent({ provider, name: providerEvent.name, webhookId: providerEvent.webhookId, body, at: now })
      if (providerEvent.type === 'unreadable')
        throw refuse('webhook.unreadable', `We cannot read this ${providerEvent.name}: tell us again.`)
  }
}

/** 2xx only after what the provider says is durable; it tells us again after anything else. */
export const handler = endpoint(receiveWebhookRoute, async ({ params, event, now }) => {
  const provider = findProvider(params.provider)
  if (!provider) throw refuse('provider.not_found', `There is no payment provider ${params.provider}.`)
  const body = rawBodyOf(event)
  const providerEvent = await provider.verifyWebhook(event.headers, body, now)
  if (!providerEvent) {
    measure(now, { SignaturesRefused: 1 })
    throw refuse('webhook.signature_invalid', 'The signature is not valid, or not of this time.')
  }
  await take(params.provider, providerEvent, body, now).catch(comeAgain)
  return { status: 200, body: { received: true } }
})
