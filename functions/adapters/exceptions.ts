import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { OrderException } from '../domain/exceptions.ts'
import type { ExceptionId, OrderId } from '../domain/ids.ts'
import type { Order } from '../domain/order.ts'
import { toIso } from '../domain/time.ts'
import { dynamodb, getOne, isConditionFailed, toAttributes } from './dynamodb.ts'
import { env } from './env.ts'
import { listPage, type Page } from './listing.ts'
import { loadOrders } from './orders.ts'

export type ExceptionStatus = 'open' | 'resolved'

/** Where to find an exception: what it is stands in its order. */
type Entry = {
  readonly exceptionId: ExceptionId
  readonly orderId: OrderId
  readonly status: ExceptionStatus
  readonly opened: string
  /** The version of the order that this entry tells of. */
  readonly version: number
}

export type Found = { readonly order: Order; readonly exception: OrderException }

const table = () => env('EXCEPTIONS_TABLE')

export const statusOf = ({ closed }: OrderException): ExceptionStatus => (closed ? 'resolved' : 'open')

/** Puts an exception on the list, or moves it to that of the resolved ones. What is newer already stays. */
export const saveException = async ({ orderId }: Order, exception: OrderException): Promise<void> => {
  const { exceptionId, since, opened, closed } = exception
  const entry: Entry = {
    exceptionId,
    orderId,
    status: statusOf(exception),
    opened: `${toIso(since)}#${exceptionId}`,
    version: closed?.version ?? opened,
  }
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: table(),
        Item: toAttributes(entry),
        ConditionExpression: 'attribute_not_exists(exceptionId) OR version < :version',
        ExpressionAttributeValues: toAttributes({ ':version': entry.version }),
      }),
    )
  } catch (error) {
    if (!isConditionFailed(error)) throw error
  }
}

/** Which order an exception is about; undefined where there is no such exception. */
export const orderOfException = async (exceptionId: ExceptionId): Promise<OrderId | undefined> =>
  (await getOne<Entry>(table(), { exceptionId }))?.orderId

/** The exceptions of one status, the one that waits longest first, as their orders tell them. */
export const listExceptions = async (
  status: ExceptionStatus,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Found>> => {
  const { items, cursor } = await listPage<Entry>(
    {
      table: table(),
      index: 'byStatus',
      partitionKey: 'status',
      partitions: [status],
      sortKey: 'opened',
      newestFirst: false,
      key: ['exceptionId'],
    },
    page,
    (entry) => entry.status === status,
  )
  const orders = new Map((await loadOrders(items.map(({ orderId }) => orderId))).map((one) => [one.orderId, one]))
  const found = items.flatMap(({ orderId, exceptionId }) => {
    const order = orders.get(orderId)
    const exception = order?.exceptions.find((one) => one.exceptionId === exceptionId)
    return order && exception && statusOf(exception) === status ? [{ order, exception }] : []
  })
  return { items: found, cursor }
}
