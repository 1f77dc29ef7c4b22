import middy from '@middy/core'
import { begin, compareLedger, type Progress } from '../application/ledger/compare-shard.ts'

/** From the state machine: which share of the tables, how far it has come, and when the comparison began (ISO 8601). */
type Input = {
  readonly share: number
  readonly shares: number
  readonly post: boolean
  readonly startedAt: string
  readonly progress?: Progress
}

/** A worker that has so little time left tells how far it has come. */
const timeToStop = 60_000

/** The ledger is made anew from the orders, and compared with what is booked. */
export const handler = middy<Input, Progress>().handler(async ({ startedAt, progress = begin, ...share }, context) =>
  compareLedger(
    progress,
    { ...share, now: Date.parse(startedAt) },
    () => context.getRemainingTimeInMillis() > timeToStop,
  ),
)
