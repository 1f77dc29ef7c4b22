import middy from '@middy/core'
import { payoutShards } from '../adapters/dynamodb/batch-repository.ts'
import { logger } from '../adapters/telemetry.ts'
import { type Drafted, draftBatches } from '../application/settlement/draft-batches.ts'
import type { BusinessDay } from '../domain/business-day.ts'

type Input = { readonly date: BusinessDay; readonly at: string }

/** The merchants of one shard. */
const merchantsPerShard = 500

/** A day's journal is read through once: what is each merchant to get, and how many shards the paying has? */
export const handler = middy<Input, Omit<Drafted, 'reasons'> & { readonly shards: number }>().handler(
  async ({ date, at }) => {
    const { status, merchants, reasons } = await draftBatches(date, Date.parse(at))
    if (reasons.length > 0) logger.error('settlement', { date, status, reasons: [...reasons] })
    return { status, merchants, shards: Math.min(payoutShards, Math.max(1, Math.ceil(merchants / merchantsPerShard))) }
  },
)
