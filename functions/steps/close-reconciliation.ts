import middy from '@middy/core'
import { closeReconciliation } from '../adapters/close-reconciliation.ts'
import type { Share } from '../adapters/reconcile.ts'
import type { Run } from '../domain/reconciliation/run.ts'

/** All shares are done: the sums are proven, the fees posted, and the day is closed. */
export const handler = middy<Omit<Share, 'part'> & { readonly at: string }, Pick<Run, 'status' | 'reasons'>>().handler(
  async ({ at, ...whole }) => {
    const { status, reasons } = await closeReconciliation(whole, Date.parse(at))
    return { status, reasons }
  },
)
