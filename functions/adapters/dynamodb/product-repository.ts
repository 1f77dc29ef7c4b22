import { type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { MerchantId, ProductId } from '../../domain/ids.ts'
import type { Money } from '../../domain/money.ts'
import type { Product } from '../../domain/order/decisions/place.ts'
import type { Quantity } from '../../domain/order/events.ts'
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { Instant, Seconds } from '../../domain/time.ts'
import { env } from '../env.ts'
import {
  ConditionsFailed,
  dynamodb,
  fromAttributes,
  getAll,
  getOne,
  isConditionFailed,
  toAttributes,
  transact,
} from './client.ts'
import { listPage, type Page } from './listing.ts'

/** A product's item; the log of its stock changes lies beside it, one item each, in the same partition. */
type ProductItem = Product & {
  readonly entry: 'product'
  readonly openingStock: number | null
  readonly createdAt: Instant
}

export type StockChange = {
  readonly productId: ProductId
  /** Derived from the product and the caller's idempotency key: the change is its own record. */
  readonly changeId: string
  readonly change: number
  readonly reason: string
  readonly requestHash: string
  /** Which of the requests under the key made the change. */
  readonly requestId: string
  readonly at: Instant
  /** What was left when the change was first answered; a repeat is told the same. */
  readonly available?: number
}

const table = () => env('PRODUCTS_TABLE')
const keyOf = (productId: ProductId) => ({ productId, entry: 'product' })
const changeKey = ({ productId, changeId }: StockChange) => ({ productId, entry: `change#${changeId}` })

export const productNotFound = (productId: string): Refusal =>
  refuse('product.not_found', `There is no product ${productId}.`)

export const loadProduct = (productId: ProductId): Promise<ProductItem | undefined> =>
  getOne<ProductItem>(table(), keyOf(productId))

export const loadProducts = (productIds: readonly ProductId[]): Promise<Product[]> =>
  getAll<ProductItem>(table(), [...new Set(productIds)].map(keyOf))

/** A merchant's products, by id. */
export const productsOf = (
  merchantId: MerchantId,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<Product>> =>
  listPage<ProductItem>(
    {
      table: table(),
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

const saveOffer = async (
  offer: Offer,
  opening: { stock: number | null; now: Instant } | undefined,
): Promise<Product> => {
  const { productId, ...fields } = offer
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName: table(),
      Key: toAttributes(keyOf(productId)),
      UpdateExpression: `SET merchantId = :merchantId, title = :title, price = :price, deliveryWindow = :deliveryWindow,
        autoConfirmAfter = :autoConfirmAfter${opening ? ', available = :stock, openingStock = :stock, createdAt = :now' : ''}`,
      ConditionExpression: opening ? 'attribute_not_exists(productId)' : 'merchantId = :merchantId',
      ExpressionAttributeValues: toAttributes({
        ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
        ...(opening && { ':stock': opening.stock, ':now': opening.now }),
      }),
      ReturnValues: 'ALL_NEW',
    }),
  )
  return fromAttributes<ProductItem>(Attributes ?? {})
}

/** Opens a product with its first stock. Undefined where it exists already. */
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

/** Adds to what is left of a product, or takes from it on the condition that so much is left. */
const addStock = ({ productId, change }: { productId: ProductId; change: number }): TransactWriteItem => ({
  Update: {
    TableName: table(),
    Key: toAttributes(keyOf(productId)),
    UpdateExpression: 'SET available = available + :change',
    ConditionExpression: change < 0 ? 'available >= :taken' : 'attribute_exists(productId)',
    ExpressionAttributeValues: toAttributes({ ':change': change, ...(change < 0 && { ':taken': -change }) }),
  },
})

/** Takes the line's quantity out of the stock, on the condition that so much is left. */
export const reserveStock = ({ productId, quantity }: Quantity): TransactWriteItem =>
  addStock({ productId, change: -quantity })

/** Puts it back. */
export const giveBackStock = ({ productId, quantity }: Quantity): TransactWriteItem =>
  addStock({ productId, change: quantity })

/** Changes the stock and logs the change, both or neither; a change under a key that is logged already changes nothing. */
const applyChange = async (change: StockChange): Promise<void> => {
  const log: TransactWriteItem = {
    Put: {
      TableName: table(),
      Item: toAttributes({ ...change, ...changeKey(change) }),
      ConditionExpression: 'attribute_not_exists(productId)',
    },
  }
  try {
    await transact([log, addStock(change)])
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error
    if (error.failed.includes(0)) return
    throw refuse('stock.insufficient', `Fewer than ${-change.change} of ${change.productId} are left.`, [
      { field: '/change', message: 'expected no more than what is left' },
    ])
  }
}

/**
 * Changes the stock once, however often it is asked under one key, and gives the change that is on record under it: with what
 * was left when it was first answered. Throws the refusal `stock.insufficient` when less is left than is taken.
 */
export const changeStock = async (change: StockChange): Promise<StockChange> => {
  await applyChange(change)
  const product = await loadProduct(change.productId)
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName: table(),
      Key: toAttributes(changeKey(change)),
      UpdateExpression: 'SET available = if_not_exists(available, :available)',
      ExpressionAttributeValues: toAttributes({ ':available': product?.available ?? 0 }),
      ReturnValues: 'ALL_NEW',
    }),
  )
  return fromAttributes<StockChange>(Attributes ?? {})
}
