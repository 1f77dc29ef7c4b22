import { loadOrderException } from '../../adapters/dynamodb/exception-lists.ts'
import { type LedgerException, loadLedgerException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import type { ExceptionId } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'
import { resolveLedgerException } from './resolve-ledger-exception.ts'
import { type OfOrder, type OperatorDecision, resolveOrderException } from './resolve-order-exception.ts'

/** An exception of the ledger, or of an order. */
export type Resolved = { readonly entry: LedgerException } | OfOrder

/**
 * An operator ends an exception of an order or of the ledger. `approvalLimit`: from how much on a second operator has to want the same, in whole
 * units of a currency. Throws the refusal `exception.not_found`, and those of whatever it is about.
 */
export const endException = async (
  exceptionId: ExceptionId,
  decision: OperatorDecision,
  approvalLimit: number,
  now: Instant,
): Promise<Resolved> => {
  const { operator, ...rest } = decision
  const entry = await loadLedgerException(exceptionId)
  if (entry) return { entry: await resolveLedgerException(entry, { ...rest, by: operator }, approvalLimit, now) }
  const ofOrder = await loadOrderException(exceptionId)
  if (!ofOrder) throw refuse('exception.not_found', `There is no exception ${exceptionId}.`)
  return resolveOrderException(ofOrder, decision, approvalLimit, now)
}
