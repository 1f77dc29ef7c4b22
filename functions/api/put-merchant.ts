import { saveProfile } from '../adapters/dynamodb/merchant-repository.ts'
import { checkEndpoint } from '../adapters/messaging/merchant-endpoint.ts'
import { refuse } from '../domain/refusal.ts'
import { ownMerchant } from '../http/caller.ts'
import { putMerchantRoute } from '../http/contract/merchant-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { merchantView } from '../http/views/merchant-view.ts'

export const handler = endpoint(putMerchantRoute, async ({ params, body, caller, now }) => {
  const { merchantId } = params
  ownMerchant(caller, merchantId)
  if (body.commissionBps !== undefined && caller.role !== 'operator')
    throw refuse('auth.forbidden', 'Only an operator sets the commission.', [
      { field: '/commissionBps', message: 'leave it out' },
    ])
  const wrong = typeof body.webhookUrl === 'string' ? checkEndpoint(body.webhookUrl) : undefined
  if (wrong) throw refuse('request.invalid', `webhookUrl: ${wrong}`, [{ field: '/webhookUrl', message: wrong }])
  return { status: 200, body: merchantView(await saveProfile(merchantId, body, caller.userId, now)) }
})
