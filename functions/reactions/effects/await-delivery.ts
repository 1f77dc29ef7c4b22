import { wakePaid } from '../../adapters/step-functions/waiting-executions.ts'
import type { Effect } from '../reaction.ts'

/** The order's execution goes on to wait for the delivery. */
export const awaitDelivery: Effect = ({ orderId }, { at }) => wakePaid(orderId, at)
