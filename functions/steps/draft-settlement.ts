import middy from '@middy/core'
import { payShares } from '../adapters/dynamodb/batch-repository.ts'
import { logger } from '../adapters/telemetry.ts'
import { type Drafted, draftSettlement } from '../application/settlement/draft-batches.ts'
import type { BusinessDay } from '../domain/business-day.ts'

type Input = { readonly date: BusinessDay; readonly at: string }

/** So many merchants are one worker's share. */
const merchantsOfShare = 500

/** A day's journal is read through once: what is each merchant to get, and how many workers shall share the paying? */
export const handler = middy<Input, Omit<Drafted, 'reasons'> & { readonly shares: number }>().handler(
  async ({ date, at }) => {
    const { status, merchants, reasons } = await draftSettlement(date, Date.parse(at))
    if (reasons.length > 0) logger.error('settlement', { date, status, reasons: [...reasons] })
    return { status, merchants, shares: Math.min(payShares, Math.max(1, Math.ceil(merchants / merchantsOfShare))) }
  },
)
