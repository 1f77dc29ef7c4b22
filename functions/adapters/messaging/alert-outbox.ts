import type { Alert } from '../../domain/alert.ts'
import { env } from '../env.ts'
import { enqueue } from './queue.ts'

/** Hands the alert to the queue, so that no order waits for an SMS that does not go out. */
export const sendAlert = (alert: Alert): Promise<void> => enqueue(env('ALERT_QUEUE_URL'), alert)
