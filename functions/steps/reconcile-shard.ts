import middy from '@middy/core'
import { matchShard } from '../application/reconciliation/match-shard.ts'
import type { ShardJob } from '../application/reconciliation/shard-sides.ts'

/** One shard of a day's bookings is brought together. */
export const handler = middy<ShardJob & { readonly at: string }, object>().handler(async ({ at, ...shard }) => {
  await matchShard(shard, Date.parse(at))
  return {}
})
