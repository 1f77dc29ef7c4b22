import type { MerchantId, UserId } from '../../domain/ids.ts'
import { type Status, statuses } from '../../domain/order/lifecycle.ts'
import type { Order } from '../../domain/order/order.ts'
import type { Item } from './client.ts'
import { listPage, type Page } from './listing.ts'
import { merchantStatus, type OrderItem, orderOf, ordersTable } from './order-item.ts'

type PageRequest = {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly status?: Status | undefined
}

const listing = (index: string, partitionKey: string, partitions: readonly string[]) => ({
  table: ordersTable(),
  index,
  partitionKey,
  partitions,
  sortKey: 'placed',
  newestFirst: true,
  key: ['orderId'],
})

const ordersOf = (page: Page<OrderItem>): Page<Order> => ({ ...page, items: page.items.map(orderOf) })

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
