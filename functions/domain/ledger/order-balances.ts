import { type Money, money, subtract, zero } from '../money.ts'
import { openExceptions } from '../order/exceptions.ts'
import type { Order } from '../order/order.ts'
import type { Payment } from '../payment/payment.ts'
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

/** Where the money of one captured attempt is: with its provider, and owed to whom. */
const paymentBalances = (order: Order, payment: Payment, captured: Money): Entry[] => {
  const { currency } = captured
  const back = order.refunds.filter(
    ({ paymentId, status }) => paymentId === payment.paymentId && status === 'SUCCEEDED',
  )
  const byHand = sum(
    back.filter((refund) => refund.byHand).map(({ amount }) => amount),
    currency,
  )
  const byProvider = sum(
    back.filter((refund) => !refund.byHand).map(({ amount }) => amount),
    currency,
  )
  const left = subtract(subtract(captured, byHand), byProvider)
  // What the provider paid out a second time is the platform's loss.
  const lost = sum(
    order.refunds.filter((one) => one.paymentId === payment.paymentId && one.doubled).map(({ amount }) => amount),
    currency,
  )
  const isPaying = payment.paymentId === order.paidBy
  const isReleased = isPaying && (order.status === 'COMPLETED' || order.status === 'REFUNDED')
  // What a completed order's merchant could not give back, the merchant keeps.
  const given = isPaying && order.status === 'COMPLETED' ? zero(currency) : writtenOff(order, payment, left)
  const open = order.status === 'REFUNDED' ? stillOpen(order, payment, subtract(left, given)) : zero(currency)
  const rest = subtract(subtract(left, given), open)
  const commission = isReleased ? commissionOf(rest, order.commissionBps) : zero(currency)
  const owed = (account: Account, amount: Money): Entry => ({ account, amount: money(-amount.amount, currency) })
  return [
    { account: `provider:${payment.provider}`, amount: subtract(subtract(captured, byProvider), lost) },
    { account: 'commission', amount: lost },
    owed('bank', byHand),
    owed('escrow', open),
    owed('commission', given),
    owed('commission', commission),
    isReleased ? owed(`merchant:${order.merchantId}`, subtract(rest, commission)) : owed('escrow', rest),
  ]
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
