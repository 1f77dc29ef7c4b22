import { findOrder } from '../../adapters/dynamodb/order-repository.ts'
import { isId, type OrderId, type PaymentId } from '../../domain/ids.ts'
import { postingsOf } from '../../domain/ledger/posting.ts'
import { equals, money } from '../../domain/money.ts'
import type { StatementRow } from '../../domain/reconciliation/statement.ts'
import { Refusal, refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'
import { applyPaymentEvent } from '../payments/apply-payment-event.ts'
import { applyRefundEvent } from '../payments/apply-refund-event.ts'
import { providerOf } from './provider-day.ts'

/** Nobody has decided anything: the same may be done the next time. */
const passes = ({ code }: Refusal): boolean => code === 'service.busy' || code === 'order.conflict'

type Names = { readonly orderId: OrderId; readonly paymentId: PaymentId }

/** Whether the provider says so when it is asked, too: a file is written by hand now and then. */
const isConfirmed = async (provider: string, { paymentId, orderId }: Names, { amount }: StatementRow, now: Instant) => {
  const found = await providerOf(provider).find(paymentId, now)
  if (found.answer === 'unknown') throw refuse('service.busy', `${provider} does not say how ${paymentId} stands.`)
  if (found.answer === 'no' || found.value.orderId !== orderId) return false
  const { providerStatus } = found.value
  return providerStatus.status === 'captured' && equals(providerStatus.amount, amount)
}

const applyRow = async (provider: string, names: Names, row: StatementRow, now: Instant): Promise<void> => {
  const amount = money(Math.abs(row.amount.amount), row.amount.currency)
  const refund = { type: 'refund', ...names, refundId: row.reference, amount } as const
  switch (row.kind) {
    case 'capture': {
      const payment = { status: 'captured', amount } as const
      if (await isConfirmed(provider, names, row, now))
        await applyPaymentEvent(provider, { type: 'payment', ...names, payment, at: row.bookedAt }, now)
      return
    }
    case 'refund':
      return applyRefundEvent(provider, { ...refund, refund: { status: 'succeeded', amount } }, now)
    case 'refund_returned': {
      const reason = 'returned, as the statement says'
      return applyRefundEvent(provider, { ...refund, refund: { status: 'failed', reason } }, now)
    }
  }
}

/**
 * Does what the lost webhook would have done. Whether its order tells of it then; throws where that will show only when it is tried again.
 */
export const applyMissedEvent = async (provider: string, row: StatementRow, now: Instant): Promise<boolean> => {
  const { orderId, paymentId, kind, reference } = row
  if (row.status !== 'settled' || !isId('order', orderId) || !isId('payment', paymentId)) return false
  try {
    await applyRow(provider, { orderId, paymentId }, row, now)
    const sets = postingsOf(await findOrder(orderId))
    return sets.some(({ movement }) => movement?.kind === kind && movement.reference === reference)
  } catch (error) {
    if (error instanceof Refusal && !passes(error)) return false
    throw error
  }
}
