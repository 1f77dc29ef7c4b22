import { loadMerchant } from '../adapters/dynamodb/merchant-repository.ts'
import { merchantNotFound, ownMerchant } from '../http/caller.ts'
import { getMerchantRoute } from '../http/contract/merchant-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { merchantView } from '../http/views/merchant-view.ts'

export const handler = endpoint(getMerchantRoute, async ({ params, caller }) => {
  const { merchantId } = params
  ownMerchant(caller, merchantId)
  const merchant = await loadMerchant(merchantId)
  if (!merchant) throw merchantNotFound(merchantId)
  return { status: 200, body: merchantView(merchant) }
})
