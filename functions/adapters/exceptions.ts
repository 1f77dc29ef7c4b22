import type { OrderException } from '../domain/exceptions.ts'
import type { ExceptionId, OrderId } from '../domain/ids.ts'
import type { Order } from '../domain/order.ts'
import type { Item } from '../domain/reconciliation/run.ts'
import { type Instant, toIso } from '../domain/time.ts'
import { getOne, putIf, toAttributes } from './dynamodb.ts'
import { env } from './env.ts'
import { type ExceptionEntry, type ExceptionStatus, statusOf } from './exception-entries.ts'
import { listPage, type Page } from './listing.ts'
import { loadOrders } from './orders.ts'

/** An exception of an order, or of a reconciliation. */
export type Found = { readonly order: Order; readonly exception: OrderException } | { readonly entry: ItemEntry }

/** An exception of a reconciliation stands here itself. */
export type ItemEntry = Omit<ExceptionEntry, 'orderId'> & {
  /** Goes up with each change. */
  readonly version: number
  readonly item: Item
  readonly since: Instant
  readonly resolution?: ItemResolution | undefined
}

export type ItemResolution = {
  readonly action?: 'write_off'
  readonly note?: string
  readonly by: string
  readonly at: Instant
}

const table = () => env('EXCEPTIONS_TABLE')

const putEntry = async (entry: ItemEntry): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes(entry),
    ConditionExpression: 'attribute_not_exists(exceptionId) OR version < :version',
    ExpressionAttributeValues: toAttributes({ ':version': entry.version }),
  })
}

export const loadItemException = async (exceptionId: ExceptionId): Promise<ItemEntry | undefined> => {
  const entry = await getOne<ExceptionEntry | ItemEntry>(table(), { exceptionId })
  return entry && 'item' in entry ? entry : undefined
}

/** Puts a reconciliation's open question on the list; one that a human has decided stays decided. */
export const openItemException = async (item: Item, now: Instant): Promise<void> => {
  const exceptionId = item.exceptionId as ExceptionId
  const known = await loadItemException(exceptionId)
  if (known?.resolution?.action) return
  if (known?.status === 'open') {
    // The same question on a later day: it has waited since the first.
    await putEntry({ ...known, item, version: Math.max(now, known.version + 1) })
    return
  }
  await putEntry({
    exceptionId,
    status: 'open',
    opened: `${toIso(now)}#${exceptionId}`,
    version: now,
    since: now,
    item,
  })
}

/** Takes a reconciliation's question off the list: a later file, or an operator, has answered it. */
export const endItemException = async (
  exceptionId: ExceptionId,
  now: Instant,
  resolution: Omit<ItemResolution, 'at'> = { by: 'provider' },
): Promise<ItemEntry | undefined> => {
  const known = await loadItemException(exceptionId)
  if (known?.status !== 'open') return known
  const version = Math.max(now, known.version + 1)
  const ended: ItemEntry = { ...known, status: 'resolved', version, resolution: { ...resolution, at: now } }
  await putEntry(ended)
  return ended
}

/** Which order an exception is about; undefined where there is no such exception. */
export const orderOfException = async (exceptionId: ExceptionId): Promise<OrderId | undefined> =>
  (await getOne<Partial<ExceptionEntry>>(table(), { exceptionId }))?.orderId

/** The exceptions of one status, the one that waits longest first, as their orders tell them. */
export const listExceptions = async (
  status: ExceptionStatus,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Found>> => {
  const { items, cursor } = await listPage<ExceptionEntry | ItemEntry>(
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
  const orderIds = items.flatMap((entry) => ('item' in entry ? [] : entry.orderId))
  const orders = new Map((await loadOrders(orderIds)).map((one) => [one.orderId, one]))
  const found = items.flatMap((entry): Found[] => {
    if ('item' in entry) return [{ entry }]
    const order = orders.get(entry.orderId)
    const exception = order?.exceptions.find((one) => one.exceptionId === entry.exceptionId)
    return order && exception && statusOf(exception) === status ? [{ order, exception }] : []
  })
  return { items: found, cursor }
}
