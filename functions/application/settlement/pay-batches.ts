import { bank } from '../../adapters/banks/index.ts'
import { closePayoutException, openPayoutException } from '../../adapters/dynamodb/exception-repository.ts'
import { post } from '../../adapters/dynamodb/ledger-repository.ts'
import {
  batchesOf,
  loadBatch,
  openPayouts,
  payShares,
  reloadPayout,
  savePayout,
  settleBatch,
} from '../../adapters/dynamodb/settlement-repository.ts'
import { sendAlert } from '../../adapters/messaging/alert-outbox.ts'
import type { Outcome } from '../../adapters/providers/provider.ts'
import { measure } from '../../adapters/telemetry.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { formatMoney } from '../../domain/money.ts'
import type { Unknown } from '../../domain/order/record-provider-status.ts'
import { payoutsOf } from '../../domain/settlement/batch.ts'
import {
  isUnanswered,
  type Payout,
  type PayoutStanding,
  payoutPosting,
  recordPayoutStanding,
} from '../../domain/settlement/payout.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'

const standingOf = (outcome: Outcome<PayoutStanding>): PayoutStanding | Unknown => {
  switch (outcome.answer) {
    case 'yes':
      return outcome.value
    case 'no':
      return { status: 'failed', reason: `the bank answered ${outcome.reason}` }
    case 'unknown':
      return { status: 'unknown' }
  }
}

/** Payouts that come back ring by their number; those without an answer one by one, once. */
const ring = ({ payoutId, merchantId, amount, date }: Payout): Promise<void> =>
  sendAlert({
    alertId: `${payoutId}_unanswered`,
    kind: 'case',
    message: `payout.unanswered: ${formatMoney(amount)}, ${merchantId}, for ${date}. See GET /exceptions.`,
  })

/**
 * Asks the bank to pay a payout out, and saves what it says. Each step may be repeated: the bank knows the payout by our id, the ledger
 * the posting by its key, and a payout that is settled is asked for no more.
 *
 *     ask the bank ──► post to the ledger ──► save as SUCCEEDED
 *     killed anywhere: the next run asks again
 */
export const askPayout = async (payout: Payout, now: Instant): Promise<Payout> => {
  if (payout.status !== 'REQUESTED') return payout
  const { payoutId, merchantId, amount } = payout
  const next = recordPayoutStanding(payout, standingOf(await bank.payOut({ payoutId, merchantId, amount, now })))
  if (next.status === 'SUCCEEDED') {
    await post(payoutPosting(payout, now))
    await closePayoutException(payout, now)
  }
  if (next.status === 'FAILED' || isUnanswered(next, now)) await openPayoutException(next, now)
  if (isUnanswered(next, now)) await ring(next)
  if (next !== payout) await savePayout(next, payout.status)
  if (next.status !== payout.status)
    measure(now, next.status === 'SUCCEEDED' ? { PayoutsSucceeded: 1 } : { PayoutsFailed: 1 })
  return next
}

const sideBySide = 10

/** Settles the drafts of a day, of one share of its merchants, and has them paid out. */
export const payMerchants = async (date: BusinessDay, share: number, shares: number, now: Instant): Promise<void> => {
  for (let partition = share; partition < payShares; partition += shares)
    await inGroups(batchesOf(date, partition), sideBySide, async (draft) => {
      // The index may show an older draft.
      const batch = await settleBatch((await loadBatch(draft.merchantId, date)) ?? draft, now)
      for (const payout of payoutsOf(batch)) await askPayout(await reloadPayout(payout), now)
    })
}

/** Asks about all payouts that have not arrived yet. */
export const askOpenPayouts = (now: Instant): Promise<void> =>
  inGroups(openPayouts(), sideBySide, (payout) => askPayout(payout, now))
