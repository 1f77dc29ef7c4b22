import type { BusinessDay } from '../../domain/business-day.ts'
import type { Run } from '../../domain/reconciliation/run.ts'
import type { Movements, Tally } from '../../domain/reconciliation/tally.ts'
import { getAll, getOne } from './client.ts'
import { save, table } from './reconciliations-table.ts'

/** What one share of a run has found. */
type ShareFound = { readonly tally: Tally; readonly ledger: Movements }

const runKey = (provider: string, date: BusinessDay) => ({ book: `${provider}#${date}`, entry: 'run' })

const shareKey = (provider: string, date: BusinessDay, revision: string, share: number) => ({
  book: `${provider}#${date}`,
  entry: `share#${revision}#${share}`,
})

export const loadRun = (provider: string, date: BusinessDay): Promise<Run | undefined> =>
  getOne<Run>(table(), runKey(provider, date))

/** The runs of some days (at most 100) with a provider, by day; those that there were. */
export const loadRuns = async (
  provider: string,
  days: readonly BusinessDay[],
): Promise<ReadonlyMap<BusinessDay, Run>> => {
  const runs = await getAll<Run>(
    table(),
    days.map((day) => runKey(provider, day)),
  )
  return new Map(runs.map((run) => [run.date, run]))
}

export const saveRun = (run: Run): Promise<void> => save({ ...runKey(run.provider, run.date), ...run })

export const saveShare = (
  provider: string,
  date: BusinessDay,
  revision: string,
  share: number,
  found: ShareFound,
): Promise<void> => save({ ...shareKey(provider, date, revision, share), ...found })

/** What the shares of a run have found. Throws where one is missing. */
export const loadShares = (
  provider: string,
  date: BusinessDay,
  revision: string,
  shares: number,
): Promise<ShareFound[]> =>
  Promise.all(
    Array.from({ length: shares }, async (_, share) => {
      const found = await getOne<ShareFound>(table(), shareKey(provider, date, revision, share))
      if (!found) throw new Error(`share ${share} of the reconciliation of ${date} with ${provider} is missing`)
      return found
    }),
  )
