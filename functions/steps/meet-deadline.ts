import middy from '@middy/core'
import type { Waits } from '../adapters/execution.ts'
import { meetDeadline } from '../adapters/meet-deadline.ts'
import type { OrderId } from '../domain/ids.ts'
import type { Status } from '../domain/lifecycle.ts'
import { dueAt, paymentDueAt } from '../domain/order.ts'
import { minute, secondsUntil } from '../domain/time.ts'

/** From the state machine: which order, and when its wait ended (ISO 8601). */
type Input = { readonly orderId: OrderId; readonly at: string }

/** How long a wait that cannot end yet is taken up again for: the sweep comes by in that time. */
const again = minute

/** A wait of the state machine ran out: what the deadline demands is done, and the machine told how long to wait on. */
export const handler = middy<Input, Waits & { status: Status }>().handler(async ({ orderId, at }) => {
  const now = Date.parse(at)
  const order = await meetDeadline(orderId, now)
  const due = dueAt(order)
  return {
    orderId,
    status: order.status,
    paymentWindow: secondsUntil(Math.max(paymentDueAt(order), now + again * 1000), now),
    deliveryWindow: due === undefined ? again : secondsUntil(Math.max(due, now + again * 1000), now),
  }
})
