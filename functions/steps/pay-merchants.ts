import middy from '@middy/core'
import { payMerchants } from '../application/settlement/pay-batches.ts'
import type { BusinessDay } from '../domain/business-day.ts'

type Input = { readonly date: BusinessDay; readonly share: number; readonly shares: number; readonly at: string }

/** One share of a day's merchants is settled with. */
export const handler = middy<Input, object>().handler(async ({ date, share, shares, at }) => {
  await payMerchants(date, share, shares, Date.parse(at))
  return {}
})
