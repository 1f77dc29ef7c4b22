import middy from '@middy/core'
import { loadRun, saveRun } from '../adapters/dynamodb/reconciliation-run-repository.ts'
import type { ProviderDay } from '../application/reconciliation/provider-day.ts'
import { shardsFor, summarizeStatement } from '../application/reconciliation/summarize-statement.ts'
import type { Run } from '../domain/reconciliation/run.ts'

type Input = ProviderDay & { readonly at: string }

/**
 * A day's file is read through once: is it there, is it whole, and how many shards is it? The file that has closed the day already is done with,
 * however often it is read.
 */
export const handler = middy<Input, Pick<Run, 'status' | 'revision' | 'file'> & { shards: number }>().handler(
  async ({ provider, date, at }) => {
    const run = await summarizeStatement({ provider, date }, Date.parse(at))
    const { revision, file } = run
    const before = await loadRun(provider, date)
    const isDone = before?.status === 'CLOSED' && before.revision === revision
    if (!isDone) await saveRun(run)
    return { status: isDone ? 'CLOSED' : run.status, revision, file, shards: shardsFor(file?.rows ?? 0) }
  },
)
