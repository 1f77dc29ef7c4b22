import type { EventOf } from '../domain/events.ts'
import { describeException } from './effects/ring-for-exceptions.ts'
import { tellOperators } from './effects/tell-operators.ts'

/** Nobody has ended what waits for a human: the operators' phones ring again. */
export const exceptionsReminded = tellOperators<EventOf<'exceptionsReminded'>>((order, { exceptionIds }) => {
  const [first, ...more] = order.exceptions.filter(({ exceptionId }) => exceptionIds.includes(exceptionId))
  return first && `Still open, ${describeException(order, first)}${more.length > 0 ? ` And ${more.length} more.` : ''}`
})
