import { randomUUID } from 'node:crypto'
import { loadProduct, productNotFound } from '../adapters/dynamodb/product-repository.ts'
import { changeStock } from '../adapters/dynamodb/stock-repository.ts'
import { derivedId } from '../domain/ids.ts'
import { refuse } from '../domain/refusal.ts'
import { asMerchant } from '../http/caller.ts'
import { changeStockRoute as route } from '../http/contract/product-routes.ts'
import { endpoint } from '../http/endpoint.ts'

export const handler = endpoint(route, async ({ params, body, caller, key, requestHash, now }) => {
  const { productId } = params
  const product = await loadProduct(productId)
  if (product?.merchantId !== asMerchant(caller)) throw productNotFound(productId)
  if (product.available === null)
    throw refuse('product.conflict', 'The stock of this product is unlimited: there is nothing to change.')
  const changeId = derivedId('product', productId, key)
  const requestId = randomUUID()
  const recorded = await changeStock({ ...body, productId, changeId, requestHash, requestId, at: now })
  if (recorded.requestHash !== requestHash)
    throw refuse('idempotency.key_reused', 'This key has been used for another change: use a new one.')
  const { change, reason, available } = recorded
  return { status: 200, body: { productId, change, reason, available }, replayed: recorded.requestId !== requestId }
})
