import { productsOf } from '../adapters/products.ts'
import type { MerchantId } from '../domain/ids.ts'
import { listProducts } from './contract/products.ts'
import { endpoint } from './http/endpoint.ts'
import { productView } from './http/views.ts'

export const handler = endpoint(listProducts, async ({ query: { merchantId, ...page } }) => {
  const { items, cursor } = await productsOf(merchantId as MerchantId, page)
  return { status: 200, body: { items: items.map(productView), cursor } }
})
