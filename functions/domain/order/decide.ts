import type { Refusal } from '../refusal.ts'
import type { Instant } from '../time.ts'
import type { Actor } from './actor.ts'
import { answerPayment, expireAttempt, failPayment } from './decisions/answer-payment.ts'
import { cancel } from './decisions/cancel.ts'
import { capturePayment } from './decisions/capture-payment.ts'
import { confirmDelivery, failDelivery, ship } from './decisions/deliver.ts'
import { meetDeadline } from './decisions/meet-deadline.ts'
import { recordRefund } from './decisions/record-refund.ts'
import { requestRefund } from './decisions/request-refund.ts'
import { resolveException } from './decisions/resolve-exception.ts'
import { reverseCapture } from './decisions/reverse-capture.ts'
import { delayRefund, settleRefund } from './decisions/settle-refund.ts'
import { startPayment } from './decisions/start-payment.ts'
import type { Order } from './order.ts'

/** Everything that can be asked of an order that exists. (Placing one is `place`.) */
const decisions = {
  startPayment,
  answerPayment,
  capturePayment,
  failPayment,
  expireAttempt,
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
  reverseCapture,
}

type Decisions = typeof decisions
type CommandType = keyof Decisions
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
