import { type Money, money, subtract, zero } from '../money.ts'
import type { Order, Payment } from '../order.ts'
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
  const given = sum(amounts, left.currency)
  return given.amount < left.amount ? given : left
}

/** Where the money of one captured attempt is: with its provider, and owed to whom. */
const booksOf = (order: Order, payment: Payment, captured: Money): Entry[] => {
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
  const isPaying = payment.paymentId === order.paidBy
  const isReleased = isPaying && (order.status === 'COMPLETED' || order.status === 'REFUNDED')
  // What a completed order's merchant could not give back, the merchant keeps.
  const given = isPaying && order.status === 'COMPLETED' ? zero(currency) : writtenOff(order, payment, left)
  const rest = subtract(left, given)
  const commission = isReleased ? commissionOf(rest, order.commissionBps) : zero(currency)
  const owed = (account: Account, amount: Money): Entry => ({ account, amount: money(-amount.amount, currency) })
  return [
    { account: `provider:${payment.provider}`, amount: subtract(captured, byProvider) },
    owed('bank', byHand),
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
export const orderBooks = (order: Order): Entry[] =>
  summed(order.payments.flatMap((payment) => (payment.captured ? booksOf(order, payment, payment.captured) : [])))
