import { batchesOf, payoutShards } from '../../adapters/dynamodb/batch-repository.ts'
import { forgetReleased } from '../../adapters/dynamodb/held-set-repository.ts'
import { saveSettledThrough } from '../../adapters/dynamodb/settled-days.ts'
import type { BusinessDay } from '../../domain/business-day.ts'

/**
 * Marks a day as settled once each merchant that was drafted is settled with. An index may show a draft a moment late, so they are
 * counted: throws while one is missing, and the step is tried again.
 */
export const closeSettlementDay = async (date: BusinessDay, merchants: number): Promise<void> => {
  let settled = 0
  for (let shard = 0; shard < payoutShards; shard++)
    for await (const { status } of batchesOf(date, shard)) if (status === 'SETTLED') settled++
  if (settled !== merchants) throw new Error(`${settled} of ${merchants} merchants are settled with for ${date}`)
  await forgetReleased(date)
  await saveSettledThrough(date)
}
