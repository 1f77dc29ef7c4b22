import middy from '@middy/core'
import { findStatement } from '../application/reconciliation/find-statement.ts'
import type { ProviderDay } from '../application/reconciliation/provider-day.ts'
import { shardsFor } from '../application/reconciliation/summarize-statement.ts'
import type { Run } from '../domain/reconciliation/run.ts'

type Input = ProviderDay & { readonly at: string }

/** A day's file is read through once: is it there, is it whole, and how many shards is it? */
export const handler = middy<Input, Pick<Run, 'status' | 'revision' | 'file'> & { shards: number }>().handler(
  async ({ provider, date, at }) => {
    const { status, revision, file } = await findStatement({ provider, date }, Date.parse(at))
    return { status, revision, file, shards: shardsFor(file?.rows ?? 0) }
  },
)
