import { loadClaimant } from '../../adapters/dynamodb/bank-repository.ts'
import { openOverdueException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { payoutsNotShown } from '../../adapters/dynamodb/payout-repository.ts'
import { isGoing, providerPayoutsNotShown } from '../../adapters/dynamodb/provider-payout-repository.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import type { Awaited } from '../../domain/bank/bank-entry.ts'
import { addDays, type BusinessDay, dayOf, endOf } from '../../domain/business-day.ts'
import type { Instant } from '../../domain/time.ts'
import { ofPayout, ofProviderPayout } from './awaited.ts'

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

/** Asks about what the statements up to a day should have shown, and have not. */
export const askForOverdue = async (through: BusinessDay, now: Instant): Promise<void> => {
  const last = addDays(through, -patience)
  for (const provider of providerNames)
    for (const payout of await providerPayoutsNotShown(provider, last))
      if (await isGoing(payout)) await ask(ofProviderPayout(payout), payout.reference, payout.date, now)
  for (const payout of await payoutsNotShown(endOf(last, timeZone())))
    await ask(ofPayout(payout), payout.payoutId, dayOf(payout.requestedAt, timeZone()), now)
}
