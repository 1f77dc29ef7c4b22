import middy from '@middy/core'
import { startExecution } from '../adapters/execution.ts'
import { meetDeadline } from '../adapters/meet-deadline.ts'
import { dueShards, overdueOrders } from '../adapters/orders.ts'
import { logger } from '../adapters/telemetry.ts'
import type { OrderId } from '../domain/ids.ts'
import { dueAt, type Order } from '../domain/order.ts'
import { type Instant, minute, secondsUntil } from '../domain/time.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** What one run takes on from a shard. The next run, a minute later, takes more. */
const limit = 50

/** An order that was left overdue has lost its execution: a new one takes up the wait. */
const resume = async (order: Order, now: Instant): Promise<void> => {
  const due = dueAt(order)
  if (due === undefined || (order.status !== 'PAID' && order.status !== 'SHIPPED')) return
  const window = secondsUntil(due, now)
  await startExecution(`${order.orderId}-${order.version}`, {
    orderId: order.orderId,
    paymentWindow: minute,
    deliveryWindow: window,
  })
}

const sweepOrder = async (orderId: OrderId, now: Instant): Promise<void> => {
  try {
    await resume(await meetDeadline(orderId, now), now)
  } catch (error) {
    // One order's trouble holds up no other: the next run tries it again.
    logger.error('sweep', { orderId, error: error as Error })
  }
}

/**
 * The net under everything else: finds every order whose moment has passed and does what time demands of it, whatever was
 * lost: its execution, its timer, a token, an answer.
 */
export const handler = middy<Input, { overdue: number }>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  const overdue = await Promise.all(dueShards().map((shard) => overdueOrders(shard, now, limit)))
  for (const orderId of overdue.flat()) await sweepOrder(orderId, now)
  return { overdue: overdue.flat().length }
})
