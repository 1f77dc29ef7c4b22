import type { EventOf } from '../domain/order/events.ts'
import { describeExceptions } from './effects/ring-for-exceptions.ts'
import { tellOperators } from './effects/tell-operators.ts'
import type { Reaction } from './reaction.ts'

/** Nobody has ended what waits for a human: the operators' phones ring again. */
export const exceptionsReminded: Reaction<EventOf<'exceptionsReminded'>> = {
  tellOperators: tellOperators((order, { exceptionIds }) => {
    const late = order.exceptions.filter(({ exceptionId }) => exceptionIds.includes(exceptionId))
    const text = describeExceptions(order, late)
    return text && `Still open, ${text}`
  }),
}
