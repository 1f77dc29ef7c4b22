import { keepExpected } from '../../adapters/dynamodb/bank-repository.ts'
import { orderOfException } from '../../adapters/dynamodb/exception-lists.ts'
import { type LedgerException, loadLedgerException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { findOrder } from '../../adapters/dynamodb/order-repository.ts'
import { ofRefund } from '../../domain/bank/awaited.ts'
import { dayOf } from '../../domain/business-day.ts'
import { type ExceptionId, isId, type UserId } from '../../domain/ids.ts'
import { decide } from '../../domain/order/decide.ts'
import type { ExceptionAction, OrderException } from '../../domain/order/exception.ts'
import type { Order } from '../../domain/order/order.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'
import { applyDeadlines } from '../orders/apply-deadlines.ts'
import { changeOrder } from '../orders/change-order.ts'
import { resolveLedgerException } from './resolve-ledger-exception.ts'

type Decision = { readonly action: ExceptionAction; readonly note: string; readonly operator: UserId }

/** An exception of the ledger, or of an order. */
export type Resolved =
  | { readonly entry: LedgerException }
  | { readonly order: Order; readonly exception: OrderException }

/** Our bank has to show a refund that is paid by other means. Written down first: where it is not decided after all, nobody is asked about it. */
const expectByHand = async ({ orderId, exceptions }: Order, exceptionId: ExceptionId, now: Instant): Promise<void> => {
  const exception = exceptions.find((one) => one.exceptionId === exceptionId)
  if (!exception || exception.closed || !isId('refund', exception.about)) return
  const { about: refundId, amount } = exception
  await keepExpected({ ...ofRefund(refundId, amount), reference: refundId, since: dayOf(now, timeZone()), orderId })
}

/**
 * An operator ends an exception of an order or of the ledger. `approvalLimit`: from how much on a second operator has to want the same, in whole
 * units of a currency. Throws the refusal `exception.not_found`, and those of whatever it is about.
 */
export const endException = async (
  exceptionId: ExceptionId,
  { operator, ...decision }: Decision,
  approvalLimit: number,
  now: Instant,
): Promise<Resolved> => {
  const entry = await loadLedgerException(exceptionId)
  if (entry) return { entry: await resolveLedgerException(entry, { ...decision, by: operator }, approvalLimit, now) }
  const orderId = await orderOfException(exceptionId)
  if (!orderId) throw refuse('exception.not_found', `There is no exception ${exceptionId}.`)
  if (decision.action === 'refund') await expectByHand(await findOrder(orderId), exceptionId, now)
  const resolved = await changeOrder(orderId, (order) =>
    decide(order, { type: 'resolveException', by: 'operator', exceptionId, operator, ...decision }, now),
  )
  const order = await applyDeadlines(resolved, now)
  return { order, exception: order.exceptions.find((one) => one.exceptionId === exceptionId) as OrderException }
}
