import type { OrderId } from '../ids.ts'
import { after, type Instant, minute, type Seconds, secondsUntil } from '../time.ts'
import { statusDueAt } from './deadlines.ts'
import type { Order } from './order.ts'

/** What the state machine knows of an order: how long its waits may take from now on. Its status stays in the table. */
export type Waits = { readonly orderId: OrderId; readonly paymentWindow: Seconds; readonly deliveryWindow: Seconds }

/** What could not be done when its time came is taken up again after so long. */
const again = minute

const secondsLeft = (due: Instant | undefined, now: Instant): Seconds =>
  secondsUntil(Math.max(due ?? now, after(now, again)), now)

/** How long the waits of an order may take from now on. */
export const waitsOf = (order: Order, now: Instant): Waits => {
  const { orderId, status, windows } = order
  const left = secondsLeft(statusDueAt(order), now)
  return status === 'PENDING_PAYMENT'
    ? { orderId, paymentWindow: left, deliveryWindow: windows.delivery }
    : { orderId, paymentWindow: windows.payment, deliveryWindow: left }
}
