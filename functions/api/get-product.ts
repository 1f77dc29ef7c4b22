import { loadProduct, productNotFound } from '../adapters/dynamodb/product-repository.ts'
import { getProductRoute } from '../http/contract/product-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { productView } from '../http/views/product-view.ts'

export const handler = endpoint(getProductRoute, async ({ params: { productId } }) => {
  const product = await loadProduct(productId)
  if (!product) throw productNotFound(productId)
  return { status: 200, body: productView(product) }
})
