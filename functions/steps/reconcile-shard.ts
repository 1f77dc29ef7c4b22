import middy from '@middy/core'
import { reconcileShare, type Share } from '../application/reconciliation/match-shard.ts'

/** One share of a day's bookings is brought together. */
export const handler = middy<Share & { readonly at: string }, object>().handler(async ({ at, ...share }) => {
  await reconcileShare(share, Date.parse(at))
  return {}
})
