import { loadCheckedThrough } from '../../adapters/dynamodb/checked-days.ts'
import { loadBeginning } from '../../adapters/dynamodb/closed-days.ts'
import { loadDayEndCheck } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import type { Difference } from '../../domain/ledger/compare.ts'
import { closingBalancesOf } from './closing-balances.ts'

/** The first day that one of several workers looks at; undefined where there is none. */
export const firstSealed = async (shard: number): Promise<BusinessDay | undefined> => {
  const beginning = await loadBeginning()
  return beginning && sealedFrom(addDays(beginning, shard))
}

const sealedFrom = async (day: BusinessDay): Promise<BusinessDay | undefined> => {
  const through = await loadCheckedThrough()
  return through !== undefined && day <= through ? day : undefined
}

/** Compares what is booked on a day with its seal. Gives what differs, and the next day of this worker. */
export const verifySeal = async (
  day: BusinessDay,
  shards: number,
): Promise<{ readonly differences: readonly Difference[]; readonly next: BusinessDay | undefined }> => {
  const sealed = (await loadDayEndCheck(day))?.seal
  const { seal } = await closingBalancesOf(day)
  const differences: Difference[] = sealed === seal ? [] : [{ kind: 'unsealed', setId: day }]
  return { differences, next: await sealedFrom(addDays(day, shards)) }
}
