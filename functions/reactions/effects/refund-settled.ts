import { wakeEnded } from '../../adapters/step-functions/waiting-executions.ts'
import type { EventOf } from '../../domain/order/events.ts'
import type { Effect } from '../reaction.ts'

/** The refund's execution, which waits for the provider's word, ends. */
export const refundSettled: Effect<EventOf<'partRefunded' | 'refunded' | 'refundFailed'>> = async (
  _,
  { refundId, at },
) => {
  if (refundId) await wakeEnded(refundId, at)
}
