import { keepExpected } from '../../adapters/dynamodb/bank-repository.ts'
import { type ExceptionEntry, proposeForOrder } from '../../adapters/dynamodb/exception-index.ts'
import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { findOrder } from '../../adapters/dynamodb/order-repository.ts'
import { ofRefund } from '../../domain/bank/awaited.ts'
import { dayOf } from '../../domain/business-day.ts'
import { isId, type UserId } from '../../domain/ids.ts'
import { isOnlyProposed } from '../../domain/ledger/approval.ts'
import type { Money } from '../../domain/money.ts'
import { decide } from '../../domain/order/decide.ts'
import type { ExceptionAction, OrderException, Proposal } from '../../domain/order/exception.ts'
import type { Order } from '../../domain/order/order.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'
import { applyDeadlines } from '../orders/apply-deadlines.ts'
import { changeOrder } from '../orders/change-order.ts'

export type OperatorDecision = { readonly action: ExceptionAction; readonly note: string; readonly operator: UserId }

/** An exception of an order, with what somebody has proposed about it where it is only that. */
export type OfOrder = {
  readonly order: Order
  readonly exception: OrderException
  readonly proposal?: Proposal | undefined
}

/**
 * What a decision about it moves: nothing where it only asks the provider once more, which moves what was decided before, or where it has ended: that is said to
 * whoever comes late.
 */
const movedBy = ({ amount, closed }: OrderException, action: ExceptionAction): readonly Money[] =>
  closed || action === 'retry' ? [] : [amount]

/** Our bank has to show a refund that is paid by other means. Written down first: where it is not decided after all, nobody is asked about it. */
const expectByHand = async (
  { orderId }: Order,
  { about, amount, closed }: OrderException,
  now: Instant,
): Promise<void> => {
  if (closed || !isId('refund', about)) return
  await keepExpected({ ...ofRefund(about, amount), reference: about, since: dayOf(now, timeZone()), orderId })
}

/**
 * An operator ends an exception of an order, or proposes to where it is about `approvalLimit` or more, in whole units of its currency. Throws the
 * refusals of the order.
 */
export const resolveOrderException = async (
  entry: ExceptionEntry,
  decision: OperatorDecision,
  approvalLimit: number,
  now: Instant,
): Promise<OfOrder> => {
  const { exceptionId, orderId, proposal } = entry
  const { action, note, operator } = decision
  const proposedBy = proposal?.action === action && proposal.by !== operator ? proposal.by : undefined
  const resolved = (order: Order) =>
    decide(order, { type: 'resolveException', by: 'operator', exceptionId, ...decision, proposedBy }, now)
  const found = (order: Order) => order.exceptions.find((one) => one.exceptionId === exceptionId) as OrderException

  const known = await findOrder(orderId)
  const refusal = resolved(known)
  if (refusal instanceof Refusal) throw refusal
  if (isOnlyProposed(movedBy(found(known), action), { action, by: operator }, proposal, approvalLimit)) {
    const mine = proposal?.action === action ? proposal : { action, note, by: operator, at: now }
    if (mine === proposal || (await proposeForOrder(entry, mine)))
      return { order: known, exception: found(known), proposal: mine }
  }
  if (action === 'refund') await expectByHand(known, found(known), now)
  const order = await applyDeadlines(await changeOrder(orderId, resolved), now)
  return { order, exception: found(order) }
}
