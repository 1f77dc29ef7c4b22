import { openOverdueException } from '../../adapters/dynamodb/bank-exception-repository.ts'
import { type Expected, endExpected, expectedSince, loadClaimant } from '../../adapters/dynamodb/bank-repository.ts'
import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadOrder } from '../../adapters/dynamodb/order-repository.ts'
import { payoutsNotShown } from '../../adapters/dynamodb/payout-repository.ts'
import { isGoing, providerPayoutsNotShown } from '../../adapters/dynamodb/provider-payout-repository.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import { ofPayout, ofProviderPayout, ofRefund } from '../../domain/bank/awaited.ts'
import type { Awaited } from '../../domain/bank/bank-entry.ts'
import { addDays, type BusinessDay, dayOf, endOf } from '../../domain/business-day.ts'
import type { Instant } from '../../domain/time.ts'

/** How many days our bank may take to show what is on its way: two working days, and a weekend between them. */
const patience = 5

const ask = async (
  { claim, account, amount }: Awaited,
  reference: string,
  since: BusinessDay,
  now: Instant,
): Promise<void> => {
  if (!(await loadClaimant(claim))) await openOverdueException({ claim, account, amount, reference, since }, now)
}

/** Whether it was shown, or is not to be shown: a refund that was to be paid by other means, and was not. */
const hasEnded = async ({ claim, orderId }: Expected): Promise<boolean> => {
  if (await loadClaimant(claim)) return true
  const order = orderId && (await loadOrder(orderId))
  return order ? !order.refunds.some((one) => one.byHand && ofRefund(one.refundId, one.amount).claim === claim) : false
}

/** Asks about what the statements up to a day should have shown, and have not. */
export const askForOverdue = async (through: BusinessDay, now: Instant): Promise<void> => {
  const last = addDays(through, -patience)
  for (const provider of providerNames)
    for (const payout of await providerPayoutsNotShown(provider, last))
      if (await isGoing(payout)) await ask(ofProviderPayout(payout), payout.reference, payout.date, now)
  for (const payout of await payoutsNotShown(endOf(last, timeZone())))
    await ask(ofPayout(payout), payout.payoutId, dayOf(payout.requestedAt, timeZone()), now)
  for (const one of await expectedSince(last))
    if (await hasEnded(one)) await endExpected(one)
    else await ask(one, one.reference, one.since, now)
}
