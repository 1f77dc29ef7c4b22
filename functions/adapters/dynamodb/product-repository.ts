import type { MerchantId, ProductId } from '../../domain/ids.ts'
import type { Money } from '../../domain/money.ts'
import type { Product } from '../../domain/product.ts'
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { Instant, Seconds } from '../../domain/time.ts'
import { toAttributes } from './client.ts'
import { listPage, type Page } from './listing.ts'
import { productKey, productsTable } from './products-table.ts'
import { getAll, getOne } from './read.ts'
import { isConditionFailed, update } from './write.ts'

/** A product's item; the log of its stock changes lies beside it, one item each, in the same partition. */
type ProductItem = Product & {
  readonly entry: 'product'
  readonly openingStock: number | null
  readonly createdAt: Instant
}

/** The refusal `product.not_found`: also the answer about a product of another merchant. */
export const productNotFound = (productId: string): Refusal =>
  refuse('product.not_found', `There is no product ${productId}.`)

/** A product with what is left of it; undefined where there is none. */
export const loadProduct = (productId: ProductId): Promise<ProductItem | undefined> =>
  getOne<ProductItem>(productsTable(), productKey(productId))

/** Those of these products (at most 100) that exist. */
export const loadProducts = (productIds: readonly ProductId[]): Promise<Product[]> =>
  getAll<ProductItem>(productsTable(), [...new Set(productIds)].map(productKey))

/** A merchant's products, by id. */
export const productsOf = (
  merchantId: MerchantId,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<Product>> =>
  listPage<ProductItem>(
    {
      table: productsTable(),
      index: 'byMerchant',
      partitionKey: 'merchantId',
      partitions: [merchantId],
      sortKey: 'productId',
      newestFirst: false,
      key: ['productId', 'entry'],
    },
    page,
  )

export type Offer = {
  readonly productId: ProductId
  readonly merchantId: MerchantId
  readonly title: string
  readonly price: Money
  readonly deliveryWindow: Seconds
  readonly autoConfirmAfter: Seconds
}

const saveOffer = (offer: Offer, opening: { stock: number | null; now: Instant } | undefined): Promise<Product> => {
  const { productId, ...fields } = offer
  return update<ProductItem>({
    TableName: productsTable(),
    Key: toAttributes(productKey(productId)),
    UpdateExpression: `SET merchantId = :merchantId, title = :title, price = :price, deliveryWindow = :deliveryWindow,
      autoConfirmAfter = :autoConfirmAfter${opening ? ', available = :stock, openingStock = :stock, createdAt = :now' : ''}`,
    ConditionExpression: opening ? 'attribute_not_exists(productId)' : 'merchantId = :merchantId',
    ExpressionAttributeValues: toAttributes({
      ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
      ...(opening && { ':stock': opening.stock, ':now': opening.now }),
    }),
    ReturnValues: 'ALL_NEW',
  })
}

/** Opens a product with its first stock. Undefined where it exists already. Throws every other error. */
export const openProduct = async (offer: Offer, stock: number | null, now: Instant): Promise<Product | undefined> => {
  try {
    return await saveOffer(offer, { stock, now })
  } catch (error) {
    if (isConditionFailed(error)) return undefined
    throw error
  }
}

/** Changes what is offered, not how much is left. Throws `product.not_found` where it is not this merchant's. */
export const updateProduct = async (offer: Offer): Promise<Product> => {
  try {
    return await saveOffer(offer, undefined)
  } catch (error) {
    throw isConditionFailed(error) ? productNotFound(offer.productId) : error
  }
}
