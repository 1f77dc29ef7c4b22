import middy from '@middy/core'
import { payBatches } from '../application/settlement/pay-batches.ts'
import type { BusinessDay } from '../domain/business-day.ts'

type Input = { readonly date: BusinessDay; readonly shard: number; readonly shards: number; readonly at: string }

/** One shard of a day's merchants is settled with. */
export const handler = middy<Input, object>().handler(async ({ date, shard, shards, at }) => {
  await payBatches(date, shard, shards, Date.parse(at))
  return {}
})
