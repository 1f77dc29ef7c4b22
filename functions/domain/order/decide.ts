import type { Refusal } from '../refusal.ts'
import type { Instant } from '../time.ts'
import { cancel } from './decisions/cancel.ts'
import { confirmDelivery, failDelivery, ship } from './decisions/deliver.ts'
import { meetDeadline } from './decisions/meet-deadline.ts'
import { answerPayment, capturePayment, failPayment, lapsePayment, startPayment } from './decisions/pay.ts'
import { delayRefund, recordRefund, requestRefund, settleRefund } from './decisions/refund.ts'
import { resolveException } from './decisions/resolve-exception.ts'
import type { Actor } from './events.ts'
import type { Order } from './order.ts'

/** Everything that can be asked of an order that exists. (Placing one is `place`.) */
const decisions = {
  startPayment,
  answerPayment,
  capturePayment,
  failPayment,
  lapsePayment,
  ship,
  confirmDelivery,
  failDelivery,
  cancel,
  meetDeadline,
  requestRefund,
  recordRefund,
  delayRefund,
  settleRefund,
  resolveException,
}

type Decisions = typeof decisions
export type CommandType = keyof Decisions
export type Command = {
  [T in CommandType]: { readonly type: T; readonly by: Actor } & Parameters<Decisions[T]>[1]
}[CommandType]

/**
 * What comes of a command: the order with one more event, the same order when there is nothing to do, or a refusal.
 * No I/O, no clock, no random: the same arguments give the same answer.
 */
export const decide = (order: Order, command: Command, now: Instant): Order | Refusal => {
  const decision = decisions[command.type] as (order: Order, command: Command, now: Instant) => Order | Refusal
  return decision(order, command, now)
}
