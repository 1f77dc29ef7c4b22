import { isId, type OrderId } from '../../domain/ids.ts'
import { env } from '../env.ts'
import { enqueue } from './queue.ts'

/** What is to be done once more: an effect, by its name, of the event that made this version of an order; all of them where none is named. */
export type PutOffReaction = {
  readonly orderId: OrderId
  readonly version: number
  readonly effect?: string | undefined
}

/** Hands a reaction, or one of its effects, to the queue of retries, so that the stream flows on. */
export const retryReaction = (putOff: PutOffReaction): Promise<void> => enqueue(env('REACTION_RETRY_QUEUE_URL'), putOff)

/** What a message of that queue says. Throws for one that says something else. */
export const putOffIn = (body: string): PutOffReaction => {
  const { orderId, version, effect } = JSON.parse(body) as Record<string, unknown>
  if (typeof orderId === 'string' && isId('order', orderId) && typeof version === 'number')
    return { orderId, version, effect: typeof effect === 'string' ? effect : undefined }
  throw new Error(`expected { orderId, version, effect } in the queue of retries, not ${body.slice(0, 200)}`)
}
