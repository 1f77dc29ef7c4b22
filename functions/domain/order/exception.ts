import type { ExceptionId, PaymentId, RefundId, UserId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { Instant } from '../time.ts'
import type { Actor } from './actor.ts'

/** What an operator can do about an exception of an order. */
const orderActions = ['retry', 'refund', 'write_off', 'mark_delivered'] as const

export type OrderAction = (typeof orderActions)[number]

/** What an operator can do about any exception: some are of the ledger alone. */
export const exceptionActions = [...orderActions, 'no_statement', 'accept', 'reverse'] as const

export type ExceptionAction = (typeof exceptionActions)[number]

/** `open` until an operator, or a late answer, has ended it. */
export const exceptionStatuses = ['open', 'resolved'] as const

export type ExceptionStatus = (typeof exceptionStatuses)[number]

/** What a machine cannot decide. */
export type ExceptionKind =
  /** Money arrived that is not what the order asked for. */
  | 'payment.mismatched'
  /** The provider has not said for a day whether a payment was made. */
  | 'payment.unanswered'
  /** The provider will not pay a refund out. */
  | 'refund.failed'
  /** The provider has not paid a refund out in time, or does not say. */
  | 'refund.unanswered'
  /** The provider says that it has paid out something else than it was asked for. */
  | 'refund.mismatched'
  /** Money went back twice. */
  | 'refund.doubled'
  /** The provider gave money back that nobody had asked it for. */
  | 'refund.unrequested'

/** Something about an order that waits for a human, or that a human, or a late answer, has ended. */
export type OrderException = {
  readonly exceptionId: ExceptionId
  readonly kind: ExceptionKind
  /** The payment or the refund that it is about. */
  readonly about: PaymentId | RefundId
  /** The money in question. */
  readonly amount: Money
  readonly reason: string
  readonly since: Instant
  /** The version of the order that opened it. */
  readonly opened: number
  readonly remindedAt: readonly Instant[]
  readonly closed?: Resolution | undefined
}

/** What one operator wants to do about an exception, where a second one has to want it too. */
export type Proposal = {
  readonly action: ExceptionAction
  readonly note: string
  readonly by: string
  readonly at: Instant
}

/** How an exception ended: by an operator's action, or by itself when the answer came after all. */
export type Resolution = {
  /** The version of the order that closed it. */
  readonly version: number
  readonly at: Instant
  readonly by: Actor
  readonly action?: OrderAction | undefined
  readonly note?: string | undefined
  readonly operator?: UserId | undefined
  /** Who had proposed it, where two people had to want it. */
  readonly proposedBy?: string | undefined
}
