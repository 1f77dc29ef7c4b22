import { derivedId, type ExceptionId, type OrderId } from '../../domain/ids.ts'
import type { ExceptionAction } from '../../domain/order/events.ts'
import type { OrderException } from '../../domain/order/exceptions.ts'
import type { Order } from '../../domain/order/order.ts'
import type { Item } from '../../domain/reconciliation/run.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { getOne, putIf, queryIndex, toAttributes } from './client.ts'
import { type ExceptionEntry, type ExceptionStatus, statusOf } from './exception-index.ts'
import { listPage, type Page } from './listing.ts'
import { loadOrders } from './order-repository.ts'

/** An exception of an order, or of the books. */
export type Found = { readonly order: Order; readonly exception: OrderException } | { readonly entry: BooksEntry }

/** What a question of the books is about: a booking that two sides see differently, or a payout that does not arrive. */
export type Subject =
  | { readonly type: 'item'; readonly item: Item }
  | { readonly type: 'payout'; readonly payout: Payout }

/** An exception of the books stands here itself: no order tells it. */
export type BooksEntry = Omit<ExceptionEntry, 'orderId'> & {
  /** Goes up with each change. */
  readonly version: number
  readonly subject: Subject
  readonly since: Instant
  readonly resolution?: BooksResolution | undefined
}

export type BooksResolution = {
  readonly action?: ExceptionAction
  readonly note?: string
  readonly by: string
  readonly at: Instant
}

const table = () => env('EXCEPTIONS_TABLE')

const putEntry = async (entry: BooksEntry): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes(entry),
    ConditionExpression: 'attribute_not_exists(exceptionId) OR version < :version',
    ExpressionAttributeValues: toAttributes({ ':version': entry.version }),
  })
}

export const loadBooksException = async (exceptionId: ExceptionId): Promise<BooksEntry | undefined> => {
  const entry = await getOne<ExceptionEntry | BooksEntry>(table(), { exceptionId })
  return entry && 'subject' in entry ? entry : undefined
}

/** Puts a question of the books on the list; one that a human has decided stays decided. */
const openException = async (exceptionId: ExceptionId, subject: Subject, now: Instant): Promise<void> => {
  const known = await loadBooksException(exceptionId)
  if (known?.resolution?.action) return
  if (known?.status === 'open') {
    // The same question once more: it has waited since the first time.
    await putEntry({ ...known, subject, version: Math.max(now, known.version + 1) })
    return
  }
  await putEntry({
    exceptionId,
    status: 'open',
    opened: `${toIso(now)}#${exceptionId}`,
    version: known ? Math.max(now, known.version + 1) : now,
    since: now,
    subject,
  })
}

/** Takes a question of the books off the list: a later file, the bank, or an operator has answered it. */
export const endBooksException = async (
  exceptionId: ExceptionId,
  now: Instant,
  resolution: Omit<BooksResolution, 'at'> = { by: 'provider' },
): Promise<BooksEntry | undefined> => {
  const known = await loadBooksException(exceptionId)
  if (known?.status !== 'open') return known
  const version = Math.max(now, known.version + 1)
  const ended: BooksEntry = { ...known, status: 'resolved', version, resolution: { ...resolution, at: now } }
  await putEntry(ended)
  return ended
}

export const openItemException = (item: Item, now: Instant): Promise<void> =>
  openException(item.exceptionId as ExceptionId, { type: 'item', item }, now)

const payoutExceptionId = ({ payoutId }: Payout): ExceptionId => derivedId('exception', payoutId)

export const openPayoutException = (payout: Payout, now: Instant): Promise<void> =>
  openException(payoutExceptionId(payout), { type: 'payout', payout }, now)

/** The payout has arrived after all. */
export const closePayoutException = async (payout: Payout, now: Instant): Promise<void> => {
  await endBooksException(payoutExceptionId(payout), now)
}

/** As many open exceptions are counted; a number above it is just as bad. */
const mostCounted = 1000

/** How many exceptions wait for a human, up to a thousand. */
export const countOpenExceptions = async (): Promise<number> => {
  let count = 0
  for await (const _ of queryIndex(table(), 'byStatus', 'status', 'open' satisfies ExceptionStatus))
    if (++count === mostCounted) break
  return count
}

/** Which order an exception is about; undefined where there is no such exception. */
export const orderOfException = async (exceptionId: ExceptionId): Promise<OrderId | undefined> =>
  (await getOne<Partial<ExceptionEntry>>(table(), { exceptionId }))?.orderId

/** The exceptions of one status, the one that waits longest first, as their orders tell them. */
export const listExceptions = async (
  status: ExceptionStatus,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Found>> => {
  const { items, cursor } = await listPage<ExceptionEntry | BooksEntry>(
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
  const orderIds = items.flatMap((entry) => ('subject' in entry ? [] : entry.orderId))
  const orders = new Map((await loadOrders(orderIds)).map((one) => [one.orderId, one]))
  const found = items.flatMap((entry): Found[] => {
    if ('subject' in entry) return [{ entry }]
    const order = orders.get(entry.orderId)
    const exception = order?.exceptions.find((one) => one.exceptionId === entry.exceptionId)
    return order && exception && statusOf(exception) === status ? [{ order, exception }] : []
  })
  return { items: found, cursor }
}
