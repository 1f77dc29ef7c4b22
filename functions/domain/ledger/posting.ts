import type { ExceptionId, JournalEntryId, MerchantId, OrderId, PaymentId, RefundId, UserId } from '../ids.ts'
import { type Money, subtract, zero } from '../money.ts'
import type { Order } from '../order/order.ts'
import { replayTo } from '../order/record.ts'
import type { Payment } from '../payment/payment.ts'
import type { Refund } from '../payment/refund.ts'
import type { Instant } from '../time.ts'
import { type Entry, negated, summed } from './accounts.ts'
import { orderBalances, type Sale, saleOf } from './order-balances.ts'

/** Money that a provider has moved: what its statement must show under this reference. */
type Movement = {
  readonly provider: string
  readonly kind: 'capture' | 'refund' | 'refund_returned'
  readonly reference: PaymentId | RefundId | string
  readonly amount: Money
}

/** Whose decision it is that a set is booked, and why. */
export type Decided = {
  readonly exceptionId: ExceptionId
  readonly by: string
  readonly note: string
  /** Who had proposed it, where two people had to want it. */
  readonly proposedBy?: string | undefined
}

/** Who wanted a posting by hand, and why. */
type ByHand = {
  readonly journalEntryId: JournalEntryId
  readonly proposedBy: UserId
  readonly approvedBy: UserId
  readonly reason: string
}

/** What one event has moved between the accounts. Its entries sum to zero in each currency. Written once, never changed. */
export type PostingSet = {
  /** Derived from the event: the same event is the same set. */
  readonly setId: string
  /** Present where an order's event has moved it. */
  readonly orderId?: OrderId
  readonly merchantId?: MerchantId
  readonly event: string
  readonly at: Instant
  readonly entries: readonly Entry[]
  readonly movement?: Movement | undefined
  /** What its merchant has sold, or what went back; also where a share of everything, or rounding, leaves the merchant nothing of it. */
  readonly sale?: Sale | undefined
  /** Present where somebody has decided it. */
  readonly decision?: Decided | undefined
  /** Present where it is a posting by hand. */
  readonly byHand?: ByHand | undefined
}

const captureOf = ({ paymentId, provider, captured }: Payment): Movement[] =>
  captured ? [{ provider, kind: 'capture', reference: paymentId, amount: captured }] : []

const refundOf = (
  order: Order,
  { refundId, foreignId, paymentId, status, byHand, doubled, amount }: Refund,
): Movement[] => {
  const provider = order.payments.find((one) => one.paymentId === paymentId)?.provider
  const isPaidOut = doubled || (status === 'SUCCEEDED' && !byHand)
  if (!isPaidOut || !provider) return []
  return [{ provider, kind: 'refund', reference: foreignId ?? refundId, amount }]
}

const movementsOf = (order: Order): Movement[] => [
  ...order.payments.flatMap(captureOf),
  ...order.refunds.flatMap((refund) => refundOf(order, refund)),
]

/**
 * What the last event has moved at a provider, if anything: one more capture or refund, or a refund that came back. A capture that is reversed never
 * was: no statement shows that.
 */
const movedBetween = (before: readonly Movement[], after: readonly Movement[]): Movement | undefined => {
  const isIn = (some: readonly Movement[]) => (one: Movement) =>
    some.some(({ reference }) => reference === one.reference)
  const returned = before.find((one) => one.kind === 'refund' && !isIn(after)(one))
  return returned ? { ...returned, kind: 'refund_returned' } : after.find((one) => !isIn(before)(one))
}

/** What the last event has added to what was sold before it; undefined where that is nothing. */
const soldBetween = (before: Sale | undefined, after: Sale | undefined): Sale | undefined => {
  const currency = (after ?? before)?.gross.currency
  if (currency === undefined) return undefined
  const none = { gross: zero(currency), commission: zero(currency) }
  const [was, is] = [before ?? none, after ?? none]
  const sale = { gross: subtract(is.gross, was.gross), commission: subtract(is.commission, was.commission) }
  return sale.gross.amount === 0 && sale.commission.amount === 0 ? undefined : sale
}

/** All that an order has moved, event by event. */
export const postingsOf = (order: Order): PostingSet[] =>
  order.events.flatMap((_, index) => postingOf(replayTo(order.events, index + 1)) ?? [])

/**
 * What the order's last event has moved: the difference between its balances before and after. Undefined where that is nothing.
 * The ledger is these differences, so it can be computed from the orders at any time, and must come out the same.
 */
export const postingOf = (order: Order): PostingSet | undefined => {
  const before = order.version > 1 ? replayTo(order.events, order.version - 1) : undefined
  const entries = summed([...orderBalances(order), ...negated(before ? orderBalances(before) : [])])
  const event = order.events.at(-1)
  if (!event || entries.length === 0) return undefined
  const movement = movedBetween(before ? movementsOf(before) : [], movementsOf(order))
  const sale = soldBetween(before && saleOf(before), saleOf(order))
  const { orderId, merchantId, version } = order
  const setId = `${orderId}#${String(version).padStart(5, '0')}`
  const set = { setId, orderId, merchantId, event: event.type, at: event.at, entries }
  return { ...set, ...(movement && { movement }), ...(sale && { sale }) }
}
