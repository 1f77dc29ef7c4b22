import middy from '@middy/core'
import { compareShard, noProgress, type Progress } from '../application/ledger/compare-shard.ts'

/** From the state machine: which shard of the tables, how far it has come, and when the comparison began (ISO 8601). */
type Input = {
  readonly shard: number
  readonly shards: number
  readonly post: boolean
  readonly startedAt: string
  readonly progress?: Progress
}

/** A worker that has so little time left tells how far it has come. */
const timeToStop = 60_000

/** The ledger is computed from the orders, and compared with what is booked. */
export const handler = middy<Input, Progress>().handler(
  async ({ startedAt, progress = noProgress, ...shard }, context) =>
    compareShard(
      progress,
      { ...shard, now: Date.parse(startedAt) },
      () => context.getRemainingTimeInMillis() > timeToStop,
    ),
)
