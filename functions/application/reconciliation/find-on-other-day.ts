import { dayBooked, post } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadOrder } from '../../adapters/dynamodb/order-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { isId } from '../../domain/ids.ts'
import { postingsOf } from '../../domain/ledger/posting.ts'
import type { Finding } from '../../domain/reconciliation/classify.ts'
import type { StatementRow } from '../../domain/reconciliation/statement.ts'
import type { ProviderDay } from './provider-day.ts'

/**
 * On which day we have booked what a row says, for the last time; undefined where its order tells nothing of it. Whatever that order has told and nobody has
 * posted is posted now.
 */
const bookedHere = async ({ orderId, kind, reference }: StatementRow): Promise<BusinessDay | undefined> => {
  const order = isId('order', orderId) ? await loadOrder(orderId) : undefined
  const sets = order ? postingsOf(order) : []
  const expected = sets.filter(({ movement }) => movement?.kind === kind && movement.reference === reference)
  if (expected.length === 0) return undefined
  for (const set of sets) await post(set)
  const days = await Promise.all(expected.map(({ setId }) => dayBooked(setId)))
  return days
    .filter((day) => day !== undefined)
    .sort()
    .at(-1)
}

/**
 * What we know of after all, on another day, is not missing: it comes with a later day, or was there before. Throws where the index lags
 * behind the table: then the step is tried again.
 */
export const findOnOtherDay = async (finding: Finding, { date }: ProviderDay): Promise<Finding> => {
  if (finding.class !== 'MISSING_HERE' || !finding.theirs) return finding
  const booked = await bookedHere(finding.theirs)
  if (booked === undefined) return finding
  if (booked === date) throw new Error(`${finding.reference} is booked, and the index does not show it yet`)
  return { ...finding, class: booked < date ? 'DUPLICATE_ROW' : 'CARRIED_OVER' }
}
