import middy from '@middy/core'
import { closeSettlement } from '../application/settlement/close-settlement-day.ts'
import type { BusinessDay } from '../domain/business-day.ts'

type Input = { readonly date: BusinessDay; readonly merchants: number }

/** All shares are done: no merchant was left out, and the day is settled. */
export const handler = middy<Input, object>().handler(async ({ date, merchants }) => {
  await closeSettlement(date, merchants)
  return {}
})
