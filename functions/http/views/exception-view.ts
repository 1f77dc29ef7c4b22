import type { OrderException, Proposal } from '../../domain/order/exception.ts'
import { actionsFor, heldByException } from '../../domain/order/exceptions.ts'
import type { Order } from '../../domain/order/order.ts'
import { stockHeld } from '../../domain/order/stock.ts'
import { toIso } from '../../domain/time.ts'
import { moneyView } from './money-view.ts'

/** What of an exception is in nobody's hands: money that should be elsewhere, stock that nobody can buy. */
const holdsOf = (order: Order, exception: OrderException) => {
  const money = heldByException(order, exception)
  return {
    ...(money && { money: moneyView(money) }),
    stock: exception.closed || !exception.kind.startsWith('payment.') ? [] : stockHeld(order),
  }
}

/** An exception as operators see it, from its order as it is now. */
export const exceptionView = (order: Order, exception: OrderException, proposal?: Proposal) => {
  const { exceptionId, kind, about, reason, amount, since, closed } = exception
  return {
    exceptionId,
    status: closed ? 'resolved' : 'open',
    kind,
    orderId: order.orderId,
    merchantId: order.merchantId,
    about,
    reason,
    amount: moneyView(amount),
    holds: holdsOf(order, exception),
    since: toIso(since),
    actions: closed ? [] : actionsFor(order, exception),
    ...(proposal && !closed && { proposal: { ...proposal, at: toIso(proposal.at) } }),
    ...(closed && {
      resolution: {
        action: closed.action,
        note: closed.note,
        by: closed.operator ?? closed.by,
        proposedBy: closed.proposedBy,
        at: toIso(closed.at),
      },
    }),
  }
}
