import { isGoing, loadProviderPayout } from '../../adapters/dynamodb/provider-payout-repository.ts'
import { classOfPair, type Finding, type OurRow } from '../../domain/reconciliation/classify.ts'
import { bookedByFile } from '../../domain/reconciliation/row-kinds.ts'
import type { StatementRow } from '../../domain/reconciliation/statement.ts'
import { providerOf } from './provider-day.ts'
import type { ShardJob } from './shard-sides.ts'

/** Whether nobody but the file tells of a row: what it says is booked. */
export const isOfFileAlone = ({ kind }: StatementRow): boolean => bookedByFile(kind) !== undefined

/** Whether the file of an earlier or later day shows a payout already, as that file is now. */
const isOnOtherDay = async ({ provider, date }: ShardJob, { reference, amount }: StatementRow): Promise<boolean> => {
  const known = await loadProviderPayout(provider, reference, amount.amount > 0)
  return known !== undefined && known.date !== date && (await isGoing(known))
}

/**
 * The findings of rows that nobody but the file tells of: on both sides the same. A row that is shown a second time, or a payout that another day's
 * file shows, is not booked once more.
 */
export const findingsOfFileRows = async (shard: ShardJob, rows: readonly StatementRow[]): Promise<Finding[]> => {
  const { feeOf } = providerOf(shard.provider)
  const seen = new Set<string>()
  const findings: Finding[] = []
  for (const theirs of rows) {
    const { kind, reference, amount, bookedAt } = theirs
    const key = `${kind} ${reference}${kind === 'payout' && amount.amount > 0 ? ' back' : ''}`
    if (seen.has(key) || (kind === 'payout' && (await isOnOtherDay(shard, theirs)))) {
      findings.push({ class: 'DUPLICATE_ROW', reference, theirs })
      continue
    }
    seen.add(key)
    const ours: OurRow = { kind, reference, orderId: '', amount, at: bookedAt }
    findings.push({ class: classOfPair(theirs, ours, feeOf), reference, theirs, ours })
  }
  return findings
}
