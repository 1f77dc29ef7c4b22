import { lastBatches } from '../adapters/dynamodb/batch-repository.ts'
import { ownMerchant } from '../http/caller.ts'
import { listSettlementsRoute } from '../http/contract/settlement-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { batchView } from '../http/views/settlement-view.ts'

/** Behind the last day that there can be. */
const endOfTime = '9999-12-31'

export const handler = endpoint(listSettlementsRoute, async ({ params: { merchantId }, query, caller }) => {
  ownMerchant(caller, merchantId)
  const { limit, cursor = endOfTime } = query
  const batches = await lastBatches(merchantId, cursor, limit)
  const last = batches.length === limit ? batches.at(-1)?.date : undefined
  return { status: 200, body: { items: batches.map(batchView), cursor: last ?? null } }
})
