import type { OrderId } from '../../domain/ids.ts'
import { env } from '../env.ts'
import { enqueue } from './queue.ts'

/** A reaction that has failed: which order, and the version that its event made. */
export type FailedReaction = { readonly orderId: OrderId; readonly version: number }

/** Hands a reaction that has failed to the queue of retries, so that the stream flows on. */
export const retryReaction = (failed: FailedReaction): Promise<void> => enqueue(env('REACTION_RETRY_QUEUE_URL'), failed)
