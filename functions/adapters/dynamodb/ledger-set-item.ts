import type { BusinessDay } from '../../domain/business-day.ts'
import { earningOf } from '../../domain/ledger/earning.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { merchantShards, partitionOf, shardOf } from '../../domain/shard.ts'

/**
 * A posting set's item. Each day's sets are spread over partitions, and two of the indexes hold only the sets that they are for: those
 * that a provider's statement has to show, and those that a merchant is paid for.
 */
export type SetItem = PostingSet & {
  readonly journal: string
  readonly providerDay?: string
  readonly reference?: string
  readonly merchantDay?: string
  /** Booked when its day was over: it is counted, so that the day's check knows whether it sees all of them. */
  readonly isLate?: true
}

/** The day on which a set is booked. */
export const dayOfSet = ({ journal }: SetItem): BusinessDay => journal.split('#')[0] as BusinessDay

/** The partition key of one shard of a name's day, in an index. */
export const shardName = (name: string, day: BusinessDay, partition: number) => `${name}#${day}#${partition}`

/** A posting set as it is booked on a day, with the keys of the indexes that hold it. */
export const ledgerItemOf = (set: PostingSet, day: BusinessDay): SetItem => {
  const { setId, movement } = set
  const earning = earningOf(set)
  return {
    ...set,
    journal: `${day}#${partitionOf(setId)}`,
    ...(movement && {
      reference: movement.reference,
      providerDay: shardName(movement.provider, day, partitionOf(movement.reference)),
    }),
    ...(earning && { merchantDay: shardName(earning.merchantId, day, shardOf(setId, merchantShards)) }),
  }
}
