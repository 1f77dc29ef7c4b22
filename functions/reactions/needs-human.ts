import { openExceptions } from '../domain/exceptions.ts'
import { formatMoney } from '../domain/money.ts'
import { toIso } from '../domain/time.ts'
import { tellOperators } from './effects/tell-operators.ts'
import type { Reaction } from './reaction.ts'

/** Something waits for a human: money of the wrong amount, an answer that does not come, an exception that nobody ends. */
export const needsHuman: Reaction = tellOperators((order) => {
  const [oldest] = openExceptions(order)
  if (!oldest) return undefined
  const since = toIso(oldest.since).slice(0, 16)
  return `${oldest.kind}: ${formatMoney(oldest.amount)} of ${order.orderId}, since ${since}Z. See GET /exceptions.`
})
