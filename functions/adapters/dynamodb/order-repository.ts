import { isDeepStrictEqual } from 'node:util'
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { MerchantId, OrderId, UserId } from '../../domain/ids.ts'
import { dueAt } from '../../domain/order/deadlines.ts'
import type { Line, OrderEvent } from '../../domain/order/events.ts'
import { changedExceptions } from '../../domain/order/exceptions.ts'
import { type Status, statuses } from '../../domain/order/lifecycle.ts'
import { capturedOf, type Order, refundedOf } from '../../domain/order/order.ts'
import { replay } from '../../domain/order/record.ts'
import { stockReturned } from '../../domain/order/stock.ts'
import { Refusal, refuse } from '../../domain/refusal.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import {
  ConditionsFailed,
  fromAttributes,
  getAll,
  getOne,
  type Item,
  isConditionFailed,
  put,
  queryPages,
  type ScanPosition,
  scanPage,
  toAttributes,
  transact,
} from './client.ts'
import { putException } from './exception-index.ts'
import { listPage, type Page } from './listing.ts'
import { giveBackStock, reserveStock } from './product-repository.ts'

/** The shards of the due index: as many partitions share its writes. */
export const dueShards = (): string[] => Array.from({ length: Number(env('DUE_SHARDS')) }, (_, shard) => String(shard))

/**
 * An order's item: its events, from which the order follows, and beside them what the indexes sort by and what a person
 * who opens the table wants to see.
 */
type OrderItem = {
  orderId: OrderId
  version: number
  events: readonly OrderEvent[]
  lastEvent: OrderEvent['type']
  status: Status
  userId: UserId
  merchantStatus: string
  placed: string
  total: number
  captured: number
  refunded: number
  dueShard?: string | undefined
  dueAt?: Instant | undefined
}

const merchantStatus = (merchantId: MerchantId, status: Status) => `${merchantId}#${status}`

const toItem = (order: Order): OrderItem => {
  const due = dueAt(order)
  return {
    orderId: order.orderId,
    version: order.version,
    events: order.events,
    lastEvent: (order.events.at(-1) as OrderEvent).type,
    status: order.status,
    userId: order.userId,
    merchantStatus: merchantStatus(order.merchantId, order.status),
    placed: `${toIso(order.createdAt)}#${order.orderId}`,
    total: order.total.amount,
    captured: capturedOf(order).amount,
    refunded: refundedOf(order).amount,
    ...(due !== undefined && { dueAt: due, dueShard: shardOf(order.orderId) }),
  }
}

const shardOf = (orderId: OrderId): string => {
  const shards = dueShards()
  return shards[[...orderId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % shards.length] as string
}

const fromItem = ({ events }: Pick<OrderItem, 'events'>): Order => replay(events)

/** The order as a record of the table's stream shows it. */
export const orderOfImage = (image: Parameters<typeof fromAttributes>[0]): Order => fromItem(fromAttributes(image))

const table = () => env('ORDERS_TABLE')

/** The order, or undefined where there is none. Reads what the last acknowledged write left. */
export const loadOrder = async (orderId: OrderId): Promise<Order | undefined> => {
  const item = await getOne<OrderItem>(table(), { orderId })
  return item && fromItem(item)
}

/** Those of these orders (at most 100) that exist. */
export const loadOrders = async (orderIds: readonly OrderId[]): Promise<Order[]> => {
  const items = await getAll<OrderItem>(
    table(),
    [...new Set(orderIds)].map((orderId) => ({ orderId })),
  )
  return items.map(fromItem)
}

export const orderNotFound = (orderId: string): Refusal => refuse('order.not_found', `There is no order ${orderId}.`)

export const findOrder = async (orderId: OrderId): Promise<Order> => {
  const order = await loadOrder(orderId)
  if (!order) throw orderNotFound(orderId)
  return order
}

const putNew = (order: Order): TransactWriteItem => ({
  Put: { TableName: table(), Item: toAttributes(toItem(order)), ConditionExpression: 'attribute_not_exists(orderId)' },
})

const putNext = (order: Order) => ({
  TableName: table(),
  Item: toAttributes(toItem(order)),
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
const write = async (before: Order, next: Order): Promise<void> => {
  const beside = [
    ...stockReturned(before, next).map(giveBackStock),
    ...changedExceptions(next).map((exception) => putException(next, exception)),
  ]
  if (beside.length === 0) await put(putNext(next))
  else await transact([{ Put: putNext(next) }, ...beside])
}

const lostRace = (error: unknown) => isConditionFailed(error) || error instanceof ConditionsFailed

/** A reply was lost and the SDK wrote again: the condition then fails by our own earlier write. */
const isOurs = (stored: Order, next: Order) =>
  isDeepStrictEqual(
    JSON.parse(JSON.stringify(stored.events[next.version - 1] ?? null)),
    JSON.parse(JSON.stringify(next.events.at(-1))),
  )

const rounds = 8

/**
 * Loads the order, decides, saves; a change that came first makes it load and decide again. A decision that leaves the
 * order as it is writes nothing.
 *
 *     load v3 ── decide ── save v4 if v3 ──► saved
 *                               └─ another v4 came first ──► load v4 ── decide ── save v5 …
 *
 * Throws the decision's refusal, `order.not_found`, or `order.conflict` after `rounds` lost races.
 */
export const changeOrder = async (orderId: OrderId, decision: (order: Order) => Order | Refusal): Promise<Order> => {
  let before = await findOrder(orderId)
  for (let round = 0; round < rounds; round++) {
    const next = decision(before)
    if (next instanceof Refusal) throw next
    if (next === before) return before
    try {
      await write(before, next)
      return next
    } catch (error) {
      if (!lostRace(error)) throw error
      before = await findOrder(orderId)
      if (isOurs(before, next)) return next
    }
  }
  throw refuse('order.conflict', 'The order is being changed by others at the same time: try again.')
}

type PageRequest = {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly status?: Status | undefined
}

const listing = (index: string, partitionKey: string, partitions: readonly string[]) => ({
  table: table(),
  index,
  partitionKey,
  partitions,
  sortKey: 'placed',
  newestFirst: true,
  key: ['orderId'],
})

const ordersOf = (page: Page<OrderItem>): Page<Order> => ({ ...page, items: page.items.map(fromItem) })

const inStatus = (status: Status | undefined) => (item: Item | OrderItem) =>
  status === undefined || item.status === status

/** A shopper's orders, the newest first. */
export const ordersOfUser = async (userId: UserId, page: PageRequest): Promise<Page<Order>> =>
  ordersOf(await listPage<OrderItem>(listing('byUser', 'userId', [userId]), page, inStatus(page.status)))

/** A merchant's orders, the newest first: those of one status are as quick to find among millions as among ten. */
export const ordersOfMerchant = async (merchantId: MerchantId, page: PageRequest): Promise<Page<Order>> => {
  const partitions = (page.status ? [page.status] : statuses).map((status) => merchantStatus(merchantId, status))
  const found = await listPage<OrderItem>(
    listing('byMerchant', 'merchantStatus', partitions),
    page,
    inStatus(page.status),
  )
  return ordersOf(found)
}

/** Some of all orders there are, of one share of them, from a position on. */
export const scanOrders = async (share: number, shares: number, from: ScanPosition | undefined) => {
  const { items, next } = await scanPage<OrderItem>(table(), share, shares, from)
  return { orders: items.map(fromItem), next }
}

/** An order that should have moved on, and since when. */
export type Overdue = { readonly orderId: OrderId; readonly dueAt: Instant }

/** The orders of one shard that should have moved on by `now`, the longest overdue first, page by page. */
export const overdueOrders = (shard: string, now: Instant): AsyncGenerator<Overdue[]> =>
  queryPages<Overdue>({
    TableName: table(),
    IndexName: 'byDue',
    KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
    ExpressionAttributeValues: toAttributes({ ':shard': shard, ':now': now }),
    Limit: 100,
  })
