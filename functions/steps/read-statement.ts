import middy from '@middy/core'
import { loadRun, saveRun } from '../adapters/dynamodb/reconciliation-run-repository.ts'
import { type ProviderDay, shardsFor, summarizeStatement } from '../application/reconciliation/summarize-statement.ts'
import type { Run } from '../domain/reconciliation/run.ts'

type Input = ProviderDay & { readonly at: string }

/** A day's file is read through once: is it there, is it whole, and how many shards is it? */
export const handler = middy<Input, Pick<Run, 'status' | 'revision' | 'file'> & { shards: number }>().handler(
  async ({ provider, date, at }) => {
    const run = await summarizeStatement({ provider, date }, Date.parse(at))
    // What is closed stays closed, with what it has posted, while it is done again.
    const before = await loadRun(provider, date)
    await saveRun(before?.status === 'CLOSED' ? before : run)
    const { status, revision, file } = run
    return { status, revision, file, shards: shardsFor(file?.rows ?? 0) }
  },
)
