import { isId } from '../../domain/ids.ts'
import { money } from '../../domain/money.ts'
import type { StatementRow } from '../../domain/reconciliation/statement.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'
import { applyPaymentEvent } from '../payments/apply-payment-event.ts'
import { applyRefundEvent } from '../payments/apply-refund-event.ts'

/** Nobody has decided anything: the same may be done the next time. */
const passes = ({ code }: Refusal): boolean => code === 'service.busy' || code === 'order.conflict'

/** Does what the lost webhook would have done. Whether that could be done; throws where that will show only when it is tried again. */
export const applyMissedEvent = async (provider: string, row: StatementRow, now: Instant): Promise<boolean> => {
  const { orderId, paymentId } = row
  if (row.status !== 'settled' || !isId('order', orderId) || !isId('payment', paymentId)) return false
  const names = { orderId, paymentId }
  try {
    if (row.kind === 'capture') {
      const payment = { status: 'captured', amount: row.amount } as const
      await applyPaymentEvent(provider, { type: 'payment', ...names, payment, at: row.bookedAt }, now)
    } else {
      const amount = money(-row.amount.amount, row.amount.currency)
      const refund = { status: 'succeeded', amount } as const
      await applyRefundEvent(provider, { type: 'refund', ...names, refundId: row.reference, amount, refund }, now)
    }
    return true
  } catch (error) {
    if (error instanceof Refusal && !passes(error)) return false
    throw error
  }
}
