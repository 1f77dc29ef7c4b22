import middy from '@middy/core'
import { measure } from '../adapters/telemetry.ts'
import { closeRun } from '../application/reconciliation/close-run.ts'
import type { ShardJob } from '../application/reconciliation/shard-sides.ts'
import type { Run } from '../domain/reconciliation/run.ts'

/** All shards are done: the sums are proven, the fees posted, and the day is closed. */
export const handler = middy<
  Omit<ShardJob, 'shard'> & { readonly at: string },
  Pick<Run, 'status' | 'reasons'>
>().handler(async ({ at, ...whole }) => {
  const now = Date.parse(at)
  const { status, reasons, tally } = await closeRun(whole, now)
  measure(now, { [status === 'CLOSED' ? 'ReconciliationsClosed' : 'ReconciliationsFailed']: 1 })
  for (const { class: name, theirRows, ourRows } of tally?.today ?? [])
    measure(now, { ReconciledRows: Math.max(theirRows, ourRows) }, { class: name })
  return { status, reasons }
})
