import { wakeEnded } from '../../adapters/step-functions/waiting-executions.ts'
import type { Effect } from '../reaction.ts'

/** Nothing is awaited of the shopper or the merchant any more: the order's execution ends. */
export const stopWaiting: Effect = ({ orderId }, { at }) => wakeEnded(orderId, at)
