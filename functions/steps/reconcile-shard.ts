import middy from '@middy/core'
import { reconcileShare } from '../application/reconciliation/match-shard.ts'
import type { Share } from '../application/reconciliation/shard-sides.ts'

/** One share of a day's bookings is brought together. */
export const handler = middy<Share & { readonly at: string }, object>().handler(async ({ at, ...share }) => {
  await reconcileShare(share, Date.parse(at))
  return {}
})
