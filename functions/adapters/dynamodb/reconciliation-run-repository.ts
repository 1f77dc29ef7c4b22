import type { BusinessDay } from '../../domain/business-day.ts'
import type { FileSum } from '../../domain/reconciliation/file-sums.ts'
import type { Run } from '../../domain/reconciliation/run.ts'
import type { StatementRow } from '../../domain/reconciliation/statement.ts'
import type { Movements, Tally } from '../../domain/reconciliation/tally.ts'
import type { Instant } from '../../domain/time.ts'
import { getAll, getOne } from './read.ts'
import { reconciliationsTable, saveEntry } from './reconciliations-table.ts'

/** What one shard of a run has found. */
type ShardFindings = {
  /** The provider's payouts that the file shows. */
  readonly payouts: readonly Pick<StatementRow, 'reference' | 'amount' | 'bookedAt'>[]
  readonly tally: Tally
  readonly ledger: Movements
  readonly fileSums: readonly FileSum[]
}

const runKey = (provider: string, date: BusinessDay) => ({ topic: `${provider}#${date}`, entry: 'run' })

const shardKey = (provider: string, date: BusinessDay, revision: string, shard: number) => ({
  topic: `${provider}#${date}`,
  entry: `shard#${revision}#${shard}`,
})

/** The reconciliation of a day with a provider; undefined where it was not tried yet. */
export const loadRun = (provider: string, date: BusinessDay): Promise<Run | undefined> =>
  getOne<Run>(reconciliationsTable(), runKey(provider, date))

/** The runs of some days (at most 100) with a provider, by day; those that there were. */
export const loadRuns = async (
  provider: string,
  days: readonly BusinessDay[],
): Promise<ReadonlyMap<BusinessDay, Run>> => {
  const runs = await getAll<Run>(
    reconciliationsTable(),
    days.map((day) => runKey(provider, day)),
  )
  return new Map(runs.map((run) => [run.date, run]))
}

/**
 * Saves how far a run has come, in the place of the one before it. The record of the run that has closed a day stays, with what came of a later
 * one, until that has closed it too; and the one by each file is kept beside it.
 */
export const saveRun = async (run: Run): Promise<void> => {
  const { provider, date, status, at, reasons, revision } = run
  const key = runKey(provider, date)
  const before = await getOne<Run>(reconciliationsTable(), key)
  if (status === 'CLOSED') await saveEntry({ ...key, ...run, entry: `closed#${revision}` })
  const isKept = before?.status === 'CLOSED' && status !== 'CLOSED'
  await saveEntry({ ...key, ...(isKept ? { ...before, again: { status, at, reasons, revision } } : run) })
}

/** Who has decided that there is no statement of a day, and why. */
type NoStatement = { readonly by: string; readonly note: string; readonly at: Instant }

const noStatementKey = (provider: string, date: BusinessDay) => ({ topic: `${provider}#${date}`, entry: 'noStatement' })

/** Whether somebody has decided that there is no statement of a day. */
export const isWithoutStatement = async (provider: string, date: BusinessDay): Promise<boolean> =>
  (await getOne<NoStatement>(reconciliationsTable(), noStatementKey(provider, date))) !== undefined

/** Writes that decision down. A statement that comes all the same is gone by. */
export const saveNoStatement = (provider: string, date: BusinessDay, decision: NoStatement): Promise<void> =>
  saveEntry({ ...noStatementKey(provider, date), ...decision })

/** Saves what one shard of a run has found, for the step that closes the run. */
export const saveShardFindings = (
  provider: string,
  date: BusinessDay,
  revision: string,
  shard: number,
  found: ShardFindings,
): Promise<void> => saveEntry({ ...shardKey(provider, date, revision, shard), ...found })

/** What the shards of a run have found. Throws where one is missing. */
export const loadShardFindings = (
  provider: string,
  date: BusinessDay,
  revision: string,
  shards: number,
): Promise<ShardFindings[]> =>
  Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const found = await getOne<ShardFindings>(reconciliationsTable(), shardKey(provider, date, revision, shard))
      if (!found) throw new Error(`shard ${shard} of the reconciliation of ${date} with ${provider} is missing`)
      return found
    }),
  )
