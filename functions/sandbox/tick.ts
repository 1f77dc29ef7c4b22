import middy from '@middy/core'
import { send } from './messages.ts'
import { arrive } from './payouts.ts'
import { payOut } from './refunds.ts'
import { dueRecords } from './store.ts'

/** Each minute: sends the messages and pays out the refunds and payouts whose time has come. */
export const handler = middy<{ readonly scheduledAt: string }, void>().handler(async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  for await (const record of dueRecords(now)) {
    if (record.kind === 'message') await send(record, now)
    if (record.kind === 'refund') await payOut(record, now)
    if (record.kind === 'payout') await arrive(record, now)
  }
})
