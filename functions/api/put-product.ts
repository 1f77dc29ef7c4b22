import {
  loadProduct,
  type Offer,
  openProduct,
  productNotFound,
  updateProduct,
} from '../adapters/dynamodb/product-repository.ts'
import { refuse } from '../domain/refusal.ts'
import { day, type Instant } from '../domain/time.ts'
import { asMerchant } from '../http/caller.ts'
import { putProductRoute } from '../http/contract/product-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { productView } from '../http/views/product-view.ts'

const stockError = (message: string) => [{ field: '/stock', message }]

type Stock = number | null | undefined

/** The product that was opened just now, or the one that another request has opened in the meantime. */
const open = async (offer: Offer, stock: Stock, now: Instant) => {
  if (stock === undefined)
    throw refuse(
      'request.invalid',
      'A new product needs its stock.',
      stockError('expected a number, or null: unlimited'),
    )
  const opened = await openProduct(offer, stock, now)
  if (opened) return { opened }
  const existing = await loadProduct(offer.productId)
  if (!existing) throw productNotFound(offer.productId)
  return existing
}

export const handler = endpoint(putProductRoute, async ({ params, body, caller, now }) => {
  const { stock, ...fields } = body
  const offer: Offer = {
    ...fields,
    deliveryWindow: fields.deliveryWindow ?? 3 * day,
    autoConfirmAfter: fields.autoConfirmAfter ?? 10 * day,
    productId: params.productId,
    merchantId: asMerchant(caller),
  }
  const existing = (await loadProduct(offer.productId)) ?? (await open(offer, stock, now))
  if ('opened' in existing) return { status: 201, body: productView(existing.opened) }
  if (existing.merchantId !== offer.merchantId) throw productNotFound(offer.productId)
  // The same stock again is a repeat of the request that opened the product; another one is a misunderstanding.
  if (stock !== undefined && stock !== existing.openingStock)
    throw refuse(
      'request.invalid',
      'The product exists: its stock changes by what is added or taken.',
      stockError(`leave it out, and send the change to POST /products/${offer.productId}/stock`),
    )
  return { status: 200, body: productView(await updateProduct(offer)) }
})
