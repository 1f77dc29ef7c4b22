import { type Money, money, subtract, zero } from '../money.ts'
import { openExceptions } from '../order/exceptions.ts'
import type { Order } from '../order/order.ts'
import type { Payment } from '../payment/payment.ts'
import type { Refund } from '../payment/refund.ts'
import { type Account, type Entry, summed } from './accounts.ts'
import { commissionOf } from './commission.ts'

const sum = (amounts: readonly Money[], currency: string): Money =>
  amounts.reduce((total, { amount }) => money(total.amount + amount, currency), zero(currency))

/** Money that an operator has written off: it goes back to nobody, and the merchant has no claim to it either. */
const writtenOff = (order: Order, payment: Payment, left: Money): Money => {
  const refundIds = order.refunds
    .filter(({ paymentId, status }) => paymentId === payment.paymentId && status === 'FAILED')
    .map(({ refundId }) => refundId)
  const about: readonly string[] = [payment.paymentId, ...refundIds]
  const amounts = order.exceptions
    .filter((one) => one.closed?.action === 'write_off' && about.includes(one.about))
    .map(({ amount }) => amount)
  return atMost(sum(amounts, left.currency), left)
}

const atMost = (amount: Money, most: Money): Money => (amount.amount < most.amount ? amount : most)

/** Of a refunded order: what is on its way back once more, because it was returned, or because its merchant gives the rest back too. */
const stillOpen = (order: Order, payment: Payment, left: Money): Money => {
  const waiting = openExceptions(order).map(({ about }): string => about)
  const amounts = order.refunds
    .filter(({ paymentId }) => paymentId === payment.paymentId)
    .filter(({ refundId, status }) => status === 'REQUESTED' || (status === 'FAILED' && waiting.includes(refundId)))
    .map(({ amount }) => amount)
  return atMost(sum(amounts, left.currency), left)
}

/** How the money of one captured attempt is split up: what has left us, and what of the rest belongs to whom. */
const splitOf = (order: Order, payment: Payment, captured: Money) => {
  const { currency } = captured
  const refunds = order.refunds.filter(({ paymentId }) => paymentId === payment.paymentId)
  const amountOf = (some: readonly Refund[]) =>
    sum(
      some.map(({ amount }) => amount),
      currency,
    )
  const back = refunds.filter(({ status }) => status === 'SUCCEEDED')
  const byHand = amountOf(back.filter((refund) => refund.byHand))
  const byProvider = amountOf(back.filter((refund) => !refund.byHand))
  const left = subtract(subtract(captured, byHand), byProvider)
  // What the provider paid out a second time is the platform's loss.
  const lost = amountOf(refunds.filter(({ doubled }) => doubled))
  const isPaying = payment.paymentId === order.paidBy
  const isReleased = isPaying && (order.status === 'COMPLETED' || order.status === 'REFUNDED')
  // What a completed order's merchant could not give back, the merchant keeps.
  const given = isPaying && order.status === 'COMPLETED' ? zero(currency) : writtenOff(order, payment, left)
  const open = order.status === 'REFUNDED' ? stillOpen(order, payment, subtract(left, given)) : zero(currency)
  const rest = subtract(subtract(left, given), open)
  return { byHand, held: subtract(subtract(captured, byProvider), lost), lost, isReleased, given, open, rest }
}

/** Where the money of one captured attempt is: with its provider, and owed to whom. */
const paymentBalances = (order: Order, payment: Payment, captured: Money): Entry[] => {
  const { byHand, held, lost, isReleased, given, open, rest } = splitOf(order, payment, captured)
  const { currency } = captured
  const commission = isReleased ? commissionOf(rest, order.commissionBps) : zero(currency)
  const owed = (account: Account, amount: Money): Entry => ({ account, amount: money(-amount.amount, currency) })
  return [
    { account: `provider:${payment.provider}`, amount: held },
    { account: 'losses', amount: lost },
    owed('clearing', byHand),
    owed('escrow', open),
    owed('unclaimed', given),
    owed('commission', commission),
    isReleased ? owed(`merchant:${order.merchantId}`, subtract(rest, commission)) : owed('escrow', rest),
  ]
}

/** What a merchant has sold by an order, less what went back, and the platform's share of it. */
export type Sale = { readonly gross: Money; readonly commission: Money }

/** Undefined for an order that is not delivered, or whose money is not the merchant's for another reason. */
export const saleOf = (order: Order): Sale | undefined => {
  const payment = order.payments.find(({ paymentId }) => paymentId === order.paidBy)
  if (!payment?.captured) return undefined
  const { isReleased, rest } = splitOf(order, payment, payment.captured)
  return isReleased ? { gross: rest, commission: commissionOf(rest, order.commissionBps) } : undefined
}

/**
 * What an order's money comes to on each account, as the order is now. The entries sum to zero in each currency: money is with
 * somebody, and owed to somebody, at every moment.
 *
 *     captured    provider / escrow
 *     completed   escrow / merchant + commission
 *     refunded    escrow, or merchant + commission / provider
 */
export const orderBalances = (order: Order): Entry[] =>
  summed(
    order.payments.flatMap((payment) => (payment.captured ? paymentBalances(order, payment, payment.captured) : [])),
  )
