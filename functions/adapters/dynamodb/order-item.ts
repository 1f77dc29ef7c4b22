import type { MerchantId, OrderId, UserId } from '../../domain/ids.ts'
import { dueAt } from '../../domain/order/deadlines.ts'
import type { OrderEvent } from '../../domain/order/events.ts'
import type { Status } from '../../domain/order/lifecycle.ts'
import type { Order } from '../../domain/order/order.ts'
import { capturedOf, refundedOf } from '../../domain/order/order-money.ts'
import { replay } from '../../domain/order/record.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { fromAttributes } from './client.ts'

/** The shards of the due index: its writes are spread over them. */
export const dueShards = (): string[] => Array.from({ length: Number(env('DUE_SHARDS')) }, (_, shard) => String(shard))

/**
 * An order's item: its events, from which the order follows, and beside them what the indexes sort by and what a person
 * who opens the table wants to see.
 */
export type OrderItem = {
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

/** The partition key under which a merchant's orders of one status are listed. */
export const merchantStatus = (merchantId: MerchantId, status: Status) => `${merchantId}#${status}`

/** An order as it is written: its events, and what the indexes sort by. */
export const orderItemOf = (order: Order): OrderItem => {
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
    ...(due !== undefined && { dueAt: due, dueShard: dueShardOf(order.orderId) }),
  }
}

const dueShardOf = (orderId: OrderId): string => {
  const shards = dueShards()
  return shards[[...orderId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % shards.length] as string
}

/** The order that an item tells. Throws where its events do not begin with `placed`. */
export const orderOf = ({ events }: Pick<OrderItem, 'events'>): Order => replay(events)

/** The order as a record of the table's stream shows it. */
export const orderOfImage = (image: Parameters<typeof fromAttributes>[0]): Order => orderOf(fromAttributes(image))

/** The name of the table of orders. */
export const ordersTable = () => env('ORDERS_TABLE')
