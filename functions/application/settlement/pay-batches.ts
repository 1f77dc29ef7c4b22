import { batchesOf, loadBatch, payoutShards, settleBatch } from '../../adapters/dynamodb/batch-repository.ts'
import { reloadPayout } from '../../adapters/dynamodb/payout-repository.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { payoutsOf } from '../../domain/settlement/batch.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'
import { sendPayout, sideBySide } from './send-payout.ts'

/** Settles the drafts of a day, of one shard of its merchants, and has them paid out. */
export const payBatches = async (date: BusinessDay, shard: number, shards: number, now: Instant): Promise<void> => {
  for (let partition = shard; partition < payoutShards; partition += shards)
    await inGroups(batchesOf(date, partition), sideBySide, async (draft) => {
      // The index may show an older draft.
      const batch = await settleBatch((await loadBatch(draft.merchantId, date)) ?? draft, now)
      await Promise.all(payoutsOf(batch).map(async (payout) => sendPayout(await reloadPayout(payout), now)))
    })
}
