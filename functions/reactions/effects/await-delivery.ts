import { wakePaid } from '../../adapters/step-functions/waiting-executions.ts'
import type { Reaction } from '../reaction.ts'

/** The order's execution goes on to wait for the delivery. */
export const awaitDelivery: Reaction = ({ orderId }, { at }) => wakePaid(orderId, at)
