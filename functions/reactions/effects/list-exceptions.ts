import { saveException } from '../../adapters/exceptions.ts'
import { changedExceptions } from '../../domain/exceptions.ts'
import type { Reaction } from '../reaction.ts'

/** What the event opened or closed goes onto the operators' list, or off it. */
export const listExceptions: Reaction = async (order) => {
  await Promise.all(changedExceptions(order).map((exception) => saveException(order, exception)))
}
