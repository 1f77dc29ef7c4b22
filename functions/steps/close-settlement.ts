import middy from '@middy/core'
import { closeSettlementDay } from '../application/settlement/close-settlement-day.ts'
import type { BusinessDay } from '../domain/business-day.ts'

type Input = { readonly date: BusinessDay; readonly merchants: number }

/** All shards are done: no merchant was left out, and the day is settled. */
export const handler = middy<Input, object>().handler(async ({ date, merchants }) => {
  await closeSettlementDay(date, merchants)
  return {}
})
