import { renewSecret } from '../adapters/dynamodb/merchant-repository.ts'
import type { MerchantId } from '../domain/ids.ts'
import { merchantNotFound, ownMerchant } from '../http/caller.ts'
import { renewWebhookSecretRoute } from '../http/contract/merchant-routes.ts'
import { endpoint } from '../http/endpoint.ts'

export const handler = endpoint(renewWebhookSecretRoute, async ({ params, caller, now }) => {
  const merchantId = params.merchantId as MerchantId
  ownMerchant(caller, merchantId)
  const secret = await renewSecret(merchantId, now)
  if (!secret) throw merchantNotFound(merchantId)
  return { status: 201, body: { secret } }
})
