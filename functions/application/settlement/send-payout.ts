import { bank } from '../../adapters/banks/index.ts'
import {
  closePayoutException,
  type LedgerExceptionResolution,
  openPayoutException,
} from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { post } from '../../adapters/dynamodb/ledger-repository.ts'
import { openPayouts, reloadPayout, savePayout } from '../../adapters/dynamodb/payout-repository.ts'
import { sendAlert } from '../../adapters/messaging/alert-outbox.ts'
import type { Outcome } from '../../adapters/providers/provider.ts'
import { measure } from '../../adapters/telemetry.ts'
import { formatMoney } from '../../domain/money.ts'
import type { NoAnswer } from '../../domain/payment/provider-status.ts'
import {
  type BankPayoutStatus,
  isUnanswered,
  type Payout,
  payoutPosting,
  recordPayoutStatus,
} from '../../domain/settlement/payout.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'

const payoutStatusOf = (outcome: Outcome<BankPayoutStatus>): BankPayoutStatus | NoAnswer => {
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
const ringUnanswered = ({ payoutId, merchantId, amount, date }: Payout): Promise<void> =>
  sendAlert({
    alertId: `${payoutId}_unanswered`,
    kind: 'case',
    message: `payout.unanswered: ${formatMoney(amount)}, ${merchantId}, for ${date}. See GET /exceptions.`,
  })

/**
 * Asks the bank to pay a payout out, and saves what it says. Each step may be repeated: the bank knows the payout by our id, the ledger
 * the posting by its key, and a payout that is settled is asked for no more.
 *
 *     ask the bank ──► post to the ledger ──► save as SUCCEEDED ──► count
 *     killed anywhere: the next run asks again
 *     somebody else has saved it: what they have saved is how it stands, and they have counted it
 *
 * `resolution` ends the question about it, where it has arrived and there was one.
 */
export const sendPayout = async (
  payout: Payout,
  now: Instant,
  resolution?: Omit<LedgerExceptionResolution, 'at'>,
): Promise<Payout> => {
  if (payout.status !== 'REQUESTED') return payout
  const { payoutId, merchantId, amount } = payout
  const next = recordPayoutStatus(payout, payoutStatusOf(await bank.payOut({ payoutId, merchantId, amount, now })))
  if (next.status === 'SUCCEEDED') {
    await post(payoutPosting(payout, now))
    await closePayoutException(payout, now, resolution)
  }
  if (next.status === 'FAILED' || isUnanswered(next, now)) await openPayoutException(next, now)
  if (isUnanswered(next, now)) await ringUnanswered(next)
  if (next === payout) return payout
  if (!(await savePayout(next, payout.status))) return reloadPayout(payout)
  measure(now, next.status === 'SUCCEEDED' ? { PayoutsSucceeded: 1 } : { PayoutsFailed: 1 })
  return next
}

/** How many payouts are asked for at a time. */
export const sideBySide = 10

/** Asks about all payouts that have not arrived yet. */
export const sendOpenPayouts = (now: Instant): Promise<void> =>
  inGroups(openPayouts(), sideBySide, (payout) => sendPayout(payout, now))
