import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { type Overdue, overdueOrders } from '../adapters/dynamodb/due-orders.ts'
import { dueShards } from '../adapters/dynamodb/order-item.ts'
import { startWaiting } from '../adapters/step-functions/start-execution.ts'
import { isWaitedFor } from '../adapters/step-functions/waiting-executions.ts'
import { logger, measure } from '../adapters/telemetry.ts'
import { handleDueOrder } from '../application/orders/handle-due-order.ts'
import type { OrderId } from '../domain/ids.ts'
import { statusDueAt } from '../domain/order/deadlines.ts'
import type { Order } from '../domain/order/order.ts'
import { waitsOf } from '../domain/order/waits.ts'
import { after, type Instant, minute, type Seconds } from '../domain/time.ts'

/** The schedule's input: for which moment this run is (ISO 8601). */
type Input = { readonly scheduledAt: string }

/** How many orders of a shard are worked on at a time, and the time left at which a run leaves the rest to the next one. */
const sideBySide = 10
const timeToStop = 15_000

/** An order that was just placed may be about to get its execution. */
const starting: Seconds = minute

/** An order that still waits for somebody, and has lost its execution, gets a new one. */
const resume = async (order: Order, now: Instant): Promise<void> => {
  const isNew = now < after(order.createdAt, starting)
  if (isNew || statusDueAt(order) === undefined || (await isWaitedFor(order.orderId))) return
  await startWaiting(`${order.orderId}-${order.version}`, waitsOf(order, now))
}

const sweepOrder = async (orderId: OrderId, now: Instant): Promise<void> => {
  try {
    await resume(await handleDueOrder(orderId, now), now)
  } catch (error) {
    // One order's trouble ends here: the next run tries it again.
    logger.error('sweep', { orderId, error: error as Error })
  }
}

/** A state machine that should have acted has missed it by then: their timers of the state machines take some seconds at the most. */
const timersAreLate: Seconds = 20

const sweepShard = async (shard: string, now: Instant, { getRemainingTimeInMillis }: Context): Promise<Overdue[]> => {
  const swept: Overdue[] = []
  for await (const orders of overdueOrders(shard, now)) {
    for (let index = 0; index < orders.length; index += sideBySide) {
      if (getRemainingTimeInMillis() < timeToStop) return swept
      const some = orders.slice(index, index + sideBySide)
      await Promise.all(some.map(({ orderId }) => sweepOrder(orderId, now)))
      swept.push(...some)
    }
  }
  return swept
}

/**
 * The net under everything else: finds every order whose moment has passed and does what time demands of it, whatever was
 * lost: its execution, its timer, a token, an answer.
 */
export const handler = middy<Input, { overdue: number }>().handler(async ({ scheduledAt }, context) => {
  const now = Date.parse(scheduledAt)
  const swept = (await Promise.all(dueShards().map((shard) => sweepShard(shard, now, context)))).flat()
  const missed = swept.filter(({ dueAt }) => after(dueAt, timersAreLate) < now).length
  if (missed > 0) measure(now, { OverdueFound: missed })
  return { overdue: swept.length }
})
