import { saveProviderPayout } from '../../adapters/dynamodb/provider-payout-repository.ts'
import { itemsUntil } from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import { loadShardFindings, saveRun } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import { sendAlert } from '../../adapters/messaging/alert-outbox.ts'
import { formatMoney } from '../../domain/money.ts'
import { bookingsOfFile, type FileSum } from '../../domain/reconciliation/file-sums.ts'
import type { Run } from '../../domain/reconciliation/run.ts'
import type { StatementSummary } from '../../domain/reconciliation/statement.ts'
import {
  addMovements,
  addTallies,
  type Movements,
  merged,
  unproven,
  unreadableCounts,
} from '../../domain/reconciliation/tally.ts'
import type { Instant } from '../../domain/time.ts'
import { followFile } from '../bank/follow-file.ts'
import { postUpTo } from '../ledger/post-difference.ts'
import type { ProviderDay } from './provider-day.ts'
import type { ShardJob } from './shard-sides.ts'

/** Posts what nobody but the file tells of: nothing for the same file again, the difference for a corrected one. */
const postFileSums = async (
  { provider, date, file }: ProviderDay & { file: StatementSummary },
  sums: readonly FileSum[],
  now: Instant,
): Promise<void> => {
  for (const { event, entries } of bookingsOfFile(provider, file, sums))
    await postUpTo({ name: `${event}#${provider}#${date}`, event, entries, from: date }, now)
}

/** Rings for what a day has left to humans, once for each file that says so. */
const ringForItems = async ({ provider, date, revision }: ProviderDay & { revision: string }): Promise<void> => {
  let open = 0
  let apart: Movements = []
  for await (const { history, exceptionId, endedDay, difference } of itemsUntil(provider, date)) {
    // Those too that were carried over into it, and are somebody's business since.
    if (history.at(-1)?.day !== date || exceptionId === undefined || endedDay !== undefined) continue
    open++
    apart = addMovements([...apart, ...difference.map((one) => ({ ...one, rows: 1 }))])
  }
  if (open === 0) return
  const money = apart.map(formatMoney).join(', ')
  const message = `Reconciliation with ${provider}, ${date}: ${open} for you to decide${money && `, ${money} apart`}. See GET /exceptions.`
  await sendAlert({ alertId: `reconciliation_${provider}_${date}_${revision}_${open}`, kind: 'case', message })
}

/** Closes a run whose sums add up. One whose sums do not has failed: nothing of it is settled. */
export const closeRun = async (whole: Omit<ShardJob, 'shard'>, now: Instant): Promise<Run> => {
  const { provider, date, revision, shards, file } = whole
  const found = await loadShardFindings(provider, date, revision, shards)
  const { today, earlier } = addTallies(found.map(({ tally }) => tally))
  const tally = { today: merged([...today, ...unreadableCounts(file)]), earlier }
  const reasons = unproven(tally.today, file, addMovements(found.flatMap(({ ledger }) => ledger)))
  const run: Run = { provider, date, at: now, reasons, revision, file, tally, status: 'FAILED' }
  if (reasons.length > 0) {
    await saveRun(run)
    return run
  }
  await postFileSums(
    whole,
    found.flatMap(({ fileSums }) => fileSums),
    now,
  )
  for (const payout of found.flatMap(({ payouts }) => payouts))
    await saveProviderPayout({ provider, date, revision, ...payout })
  await followFile(whole, now)
  await ringForItems(whole)
  // Last: a file that has closed its day is not looked at again.
  const closed: Run = { ...run, status: 'CLOSED', closedAt: now }
  await saveRun(closed)
  return closed
}
