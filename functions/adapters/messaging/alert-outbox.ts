import { env } from '../env.ts'
import { enqueue } from './queue.ts'

/** What operators have to hear of at once. `alertId` is the same however often it is sent. */
export type Alert = {
  readonly alertId: string
  /** An alarm of the whole system, or a single case that waits for somebody. */
  readonly kind: 'alarm' | 'case'
  readonly message: string
}

/** Hands the alert to the queue, so that no order waits for an SMS that does not go out. */
export const sendAlert = (alert: Alert): Promise<void> => enqueue(env('ALERT_QUEUE_URL'), alert)
