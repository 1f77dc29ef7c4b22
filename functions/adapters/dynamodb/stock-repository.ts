import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Quantity } from '../../domain/fulfilment/quantity.ts'
import type { ProductId } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'
import { toAttributes } from './client.ts'
import { loadProduct } from './product-repository.ts'
import { productKey, productsTable } from './products-table.ts'
import { ConditionsFailed, transact, update } from './write.ts'

type StockChange = {
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

const changeKey = ({ productId, changeId }: StockChange) => ({ productId, entry: `change#${changeId}` })

/** Adds to what is left of a product, or takes from it on the condition that enough is left. */
const addStock = ({ productId, change }: { productId: ProductId; change: number }): TransactWriteItem => ({
  Update: {
    TableName: productsTable(),
    Key: toAttributes(productKey(productId)),
    UpdateExpression: 'SET available = available + :change',
    ConditionExpression: change < 0 ? 'available >= :taken' : 'attribute_exists(productId)',
    ExpressionAttributeValues: toAttributes({ ':change': change, ...(change < 0 && { ':taken': -change }) }),
  },
})

/** Takes the line's quantity out of the stock, on the condition that enough is left. */
export const reserveStock = ({ productId, quantity }: Quantity): TransactWriteItem =>
  addStock({ productId, change: -quantity })

/** Puts it back. */
export const giveBackStock = ({ productId, quantity }: Quantity): TransactWriteItem =>
  addStock({ productId, change: quantity })

/** Changes the stock and logs the change, both or neither; a change under a key that is logged already changes nothing. */
const applyChange = async (change: StockChange): Promise<void> => {
  const log: TransactWriteItem = {
    Put: {
      TableName: productsTable(),
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
  return update<StockChange>({
    TableName: productsTable(),
    Key: toAttributes(changeKey(change)),
    UpdateExpression: 'SET available = if_not_exists(available, :available)',
    ExpressionAttributeValues: toAttributes({ ':available': product?.available ?? 0 }),
    ReturnValues: 'ALL_NEW',
  })
}
