import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { OrderId } from '../../domain/ids.ts'
import { changedExceptions } from '../../domain/order/exceptions.ts'
import type { Order } from '../../domain/order/order.ts'
import { stockReturned } from '../../domain/order/stock.ts'
import type { Line } from '../../domain/pricing/line.ts'
import { type Refusal, refuse } from '../../domain/refusal.ts'
import { toAttributes } from './client.ts'
import { putException } from './exception-index.ts'
import { type OrderItem, orderItemOf, orderOf, ordersTable } from './order-item.ts'
import { getAll, getOne, type ScanPosition, scanPage } from './read.ts'
import { giveBackStock, reserveStock } from './stock-repository.ts'
import { ConditionsFailed, put, transact } from './write.ts'

/** The order, or undefined where there is none. Reads what the last acknowledged write left. */
export const loadOrder = async (orderId: OrderId): Promise<Order | undefined> => {
  const item = await getOne<OrderItem>(ordersTable(), { orderId })
  return item && orderOf(item)
}

/** Those of these orders (at most 100) that exist. */
export const loadOrders = async (orderIds: readonly OrderId[]): Promise<Order[]> => {
  const items = await getAll<OrderItem>(
    ordersTable(),
    [...new Set(orderIds)].map((orderId) => ({ orderId })),
  )
  return items.map(orderOf)
}

/** The refusal `order.not_found`: also the answer about an order of somebody else. */
export const orderNotFound = (orderId: string): Refusal => refuse('order.not_found', `There is no order ${orderId}.`)

/** The order as the last acknowledged write left it. Throws the refusal `order.not_found` where there is none. */
export const findOrder = async (orderId: OrderId): Promise<Order> => {
  const order = await loadOrder(orderId)
  if (!order) throw orderNotFound(orderId)
  return order
}

const putNew = (order: Order): TransactWriteItem => ({
  Put: {
    TableName: ordersTable(),
    Item: toAttributes(orderItemOf(order)),
    ConditionExpression: 'attribute_not_exists(orderId)',
  },
})

const putNext = (order: Order) => ({
  TableName: ordersTable(),
  Item: toAttributes(orderItemOf(order)),
  ConditionExpression: 'version = :before',
  ExpressionAttributeValues: toAttributes({ ':before': order.version - 1 }),
})

/** Lines of which more was ordered than is left. */
export class OutOfStock extends Error {
  readonly lines: readonly Line[]
  constructor(lines: readonly Line[]) {
    super(`not enough left of ${lines.map(({ productId }) => productId).join(', ')}`)
    this.lines = lines
  }
}

/**
 * Saves a new order and reserves its stock, both or neither. Where the order exists already (the same caller and key), it
 * comes back instead of the new one. Throws `OutOfStock` when a product has less left than is ordered.
 */
export const insertOrder = async (order: Order): Promise<Order> => {
  const stocked = order.items.filter((line) => line.stocked)
  try {
    await transact([putNew(order), ...stocked.map(reserveStock)])
    return order
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error
    const existing = await loadOrder(order.orderId)
    if (existing) return existing
    throw new OutOfStock(error.failed.flatMap((index) => stocked[index - 1] ?? []))
  }
}

/**
 * Writes the next version of an order, with the stock that it sets free and the exceptions that it opens or closes: all or nothing.
 * Throws where another change came first.
 */
export const saveNext = async (before: Order, next: Order): Promise<void> => {
  const beside = [
    ...stockReturned(before, next).map(giveBackStock),
    ...changedExceptions(next).map((exception) => putException(next, exception)),
  ]
  if (beside.length === 0) await put(putNext(next))
  else await transact([{ Put: putNext(next) }, ...beside])
}

/** Some of all orders there are, of one shard of them, from a position on. */
export const scanOrders = async (shard: number, shards: number, from: ScanPosition | undefined) => {
  const { items, next } = await scanPage<OrderItem>(ordersTable(), shard, shards, from)
  return { orders: items.map(orderOf), next }
}
