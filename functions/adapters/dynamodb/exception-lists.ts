import type { ExceptionId } from '../../domain/ids.ts'
import type { ExceptionStatus, OrderException, Proposal } from '../../domain/order/exception.ts'
import type { Order } from '../../domain/order/order.ts'
import { type ExceptionEntry, statusOf } from './exception-index.ts'
import { exceptionsTable, type LedgerException } from './ledger-exception-repository.ts'
import { listPage, type Page } from './listing.ts'
import { loadOrders } from './order-repository.ts'
import { getOne, queryIndex } from './read.ts'

/** An exception of an order, or of the ledger. */
type ListedException =
  | { readonly order: Order; readonly exception: OrderException; readonly proposal?: Proposal | undefined }
  | { readonly entry: LedgerException }

/** As many open exceptions are counted; a number above it is just as bad. */
const mostCounted = 1000

/** How many exceptions wait for a human, up to a thousand. */
export const countOpenExceptions = async (): Promise<number> => {
  let count = 0
  for await (const _ of queryIndex(exceptionsTable(), 'byStatus', 'status', 'open' satisfies ExceptionStatus))
    if (++count === mostCounted) break
  return count
}

/** Where to find an order's exception; undefined where there is none with this id. */
export const loadOrderException = async (exceptionId: ExceptionId): Promise<ExceptionEntry | undefined> => {
  const entry = await getOne<ExceptionEntry | LedgerException>(exceptionsTable(), { exceptionId })
  return entry && 'orderId' in entry ? entry : undefined
}

/** The exceptions of one status, the one that waits longest first, as their orders tell them. */
export const listExceptions = async (
  status: ExceptionStatus,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<ListedException>> => {
  const { items, cursor } = await listPage<ExceptionEntry | LedgerException>(
    {
      table: exceptionsTable(),
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
  const found = items.flatMap((entry): ListedException[] => {
    if ('subject' in entry) return [{ entry }]
    const order = orders.get(entry.orderId)
    const exception = order?.exceptions.find((one) => one.exceptionId === entry.exceptionId)
    return order && exception && statusOf(exception) === status ? [{ order, exception, proposal: entry.proposal }] : []
  })
  return { items: found, cursor }
}
