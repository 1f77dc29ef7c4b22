import type { Quantity } from '../fulfilment/quantity.ts'
import { add, equals, type Money, subtract, times, zero } from '../money.ts'
import type { Payment } from '../payment/payment.ts'
import { type Order, payingOf } from './order.ts'

/** The sum of what is in the order's currency. Money in another one went astray: it goes back as it came. */
const sumOf = (order: Order, amounts: readonly (Money | undefined)[]): Money =>
  amounts
    .filter((one) => one?.currency === order.total.currency)
    .reduce<Money>((sum, one) => (one ? add(sum, one) : sum), zero(order.total.currency))

/** All the money that arrived for this order, whatever became of it. */
export const capturedOf = (order: Order): Money =>
  sumOf(
    order,
    order.payments.map(({ captured }) => captured),
  )

/** What went back to the shopper. */
export const refundedOf = (order: Order): Money =>
  sumOf(
    order,
    order.refunds.filter(({ status }) => status === 'SUCCEEDED').map(({ amount }) => amount),
  )

/** What one captured attempt still holds, in the currency it came in: its capture less its refunds that are done or under way. */
export const heldBy = (order: Order, payment: Payment): Money =>
  order.refunds
    .filter(({ paymentId, status }) => paymentId === payment.paymentId && status !== 'FAILED')
    .reduce((left, { amount }) => subtract(left, amount), payment.captured ?? zero(order.total.currency))

/** What may still be refunded of what paid the order: its capture, less every refund that is done or under way. */
export const refundableOf = (order: Order): Money => {
  const paying = payingOf(order)
  return paying ? heldBy(order, paying) : zero(order.total.currency)
}

/** Whether an order is to be called refunded: nothing that it gives back waits for a provider or a human, or all of it is back. */
export const isRefundOver = (order: Order): boolean => {
  const refunds = order.refunds.filter(({ paymentId }) => paymentId === order.paidBy)
  switch (order.status) {
    case 'REFUNDING': {
      const waiting = order.exceptions.filter(({ closed }) => !closed).map(({ about }) => about)
      return refunds.every(({ refundId, status }) => status !== 'REQUESTED' && !waiting.includes(refundId))
    }
    case 'COMPLETED': {
      const back = refunds.filter(({ status }) => status === 'SUCCEEDED').map(({ amount }) => amount)
      return equals(sumOf(order, back), order.total)
    }
    default:
      return false
  }
}

/** What these quantities of the order's lines cost. */
export const priceOf = (order: Order, items: readonly Quantity[]): Money =>
  items.reduce((sum, { productId, quantity }) => {
    const line = order.items.find((one) => one.productId === productId)
    return line ? add(sum, times(line.unitPrice, quantity)) : sum
  }, zero(order.total.currency))
