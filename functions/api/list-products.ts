import { productsOf } from '../adapters/dynamodb/product-repository.ts'
import { listProductsRoute } from '../http/contract/product-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { productView } from '../http/views/product-view.ts'

export const handler = endpoint(listProductsRoute, async ({ query: { merchantId, ...page } }) => {
  const { items, cursor } = await productsOf(merchantId, page)
  return { status: 200, body: { items: items.map(productView), cursor } }
})
