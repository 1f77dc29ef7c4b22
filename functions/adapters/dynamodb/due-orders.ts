import type { OrderId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import { toAttributes } from './client.ts'
import { ordersTable } from './order-item.ts'
import { queryPages } from './read.ts'

/** An order that should have moved on, and since when. */
export type Overdue = { readonly orderId: OrderId; readonly dueAt: Instant }

/** The orders of one shard that should have moved on by `now`, the longest overdue first, page by page. */
export const overdueOrders = (shard: string, now: Instant): AsyncGenerator<Overdue[]> =>
  queryPages<Overdue>({
    TableName: ordersTable(),
    IndexName: 'byDue',
    KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
    ExpressionAttributeValues: toAttributes({ ':shard': shard, ':now': now }),
    Limit: 100,
  })
