import { renewSecret } from '../adapters/dynamodb/merchant-repository.ts'
import { derivedId } from '../domain/ids.ts'
import { merchantNotFound, ownMerchant } from '../http/caller.ts'
import { renewWebhookSecretRoute } from '../http/contract/merchant-routes.ts'
import { endpoint } from '../http/endpoint.ts'

export const handler = endpoint(renewWebhookSecretRoute, async ({ params, caller, key, now }) => {
  const { merchantId } = params
  ownMerchant(caller, merchantId)
  const requestId = key ? derivedId('secret', merchantId, caller.userId, key) : undefined
  const renewed = await renewSecret(merchantId, requestId, now)
  if (!renewed) throw merchantNotFound(merchantId)
  const { secret, replayed } = renewed
  return { status: 201, body: { secret }, replayed }
})
