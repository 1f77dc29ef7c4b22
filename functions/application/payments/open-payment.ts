import { findProvider } from '../../adapters/providers/index.ts'
import type { PaymentId } from '../../domain/ids.ts'
import { paymentDueAt } from '../../domain/order/deadlines.ts'
import { decide } from '../../domain/order/decide.ts'
import type { PaymentAnswer } from '../../domain/order/decisions/answer-payment.ts'
import { type Order, paymentOf } from '../../domain/order/order.ts'
import { recordPaymentStatus } from '../../domain/order/record-provider-status.ts'
import type { ProviderPaymentStatus } from '../../domain/payment/provider-status.ts'
import type { Instant } from '../../domain/time.ts'
import { changeInTurn, type Decision } from '../orders/change-order.ts'

/** A payment that can still be made, or was made already when the provider is asked again, is open to us. */
const isUsable = ({ status }: ProviderPaymentStatus): boolean => status === 'open' || status === 'captured'

/**
 * Asks the provider to take a payment that is saved already; its answer is to be saved. Our payment id is the provider's
 * idempotency key, so asking again (a repeated request, a lost answer) is the same payment. Where no answer comes there is
 * nothing to save.
 */
export const askToOpen = async (order: Order, paymentId: PaymentId, now: Instant): Promise<Decision[]> => {
  const payment = paymentOf(order, paymentId)
  const provider = payment && findProvider(payment.provider)
  // An order that another attempt has paid needs this one no more: it is closed, not opened.
  if (order.status !== 'PENDING_PAYMENT' || payment?.status !== 'UNKNOWN' || !provider) return []
  const { amount, method } = payment
  const { orderId } = order
  const outcome = await provider.create({ orderId, paymentId, amount, method, expiresAt: paymentDueAt(order), now })
  if (outcome.answer === 'unknown') return []
  const answer: PaymentAnswer =
    outcome.answer === 'no'
      ? { answer: 'no', reason: `the provider answered ${outcome.reason}` }
      : isUsable(outcome.value.providerStatus)
        ? { answer: 'yes', action: outcome.value.action }
        : { answer: 'no', reason: `the payment is ${outcome.value.providerStatus.status}` }
  const record: Decision = (current) =>
    decide(current, { type: 'answerPayment', by: 'provider', paymentId, answer }, now)
  if (outcome.answer !== 'yes' || outcome.value.providerStatus.status !== 'captured') return [record]
  const { providerStatus } = outcome.value
  return [record, (current) => recordPaymentStatus(current, paymentId, providerStatus, now)]
}

/** Has the provider take a payment, and saves its answer. One that does not come leaves the payment `UNKNOWN`, to be asked about later. */
export const openPayment = async (order: Order, paymentId: PaymentId, now: Instant): Promise<Order> =>
  changeInTurn(order, await askToOpen(order, paymentId, now))
