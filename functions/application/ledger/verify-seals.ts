import { loadCheckedThrough } from '../../adapters/dynamodb/checked-days.ts'
import { loadBeginning } from '../../adapters/dynamodb/closed-days.ts'
import { loadDayEndCheck } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { loadSignOff } from '../../adapters/dynamodb/sign-off-repository.ts'
import { addDays, type BusinessDay } from '../../domain/business-day.ts'
import type { Difference } from '../../domain/ledger/compare.ts'
import { lastDayOf, monthOf } from '../../domain/ledger/month.ts'
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
  const signed = day === lastDayOf(monthOf(day)) ? (await loadSignOff(monthOf(day)))?.seal : undefined
  const differences: Difference[] =
    sealed === seal && (signed ?? seal) === seal ? [] : [{ kind: 'unsealed', setId: day }]
  return { differences, next: await sealedFrom(addDays(day, shards)) }
}
