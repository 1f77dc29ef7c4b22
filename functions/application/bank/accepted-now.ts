import type { NotShown } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { isGoing, loadProviderPayout } from '../../adapters/dynamodb/provider-payout-repository.ts'
import { acceptedEntry, type BankFinding, givenUp } from '../../domain/bank/bank-entry.ts'
import type { Account, Entry } from '../../domain/ledger/accounts.ts'
import { type Money, negate, zero } from '../../domain/money.ts'

/** What a provider's file awaits of our bank by now: a corrected one may say something else than when it was asked about. */
const awaitedNow = async (account: Account, reference: string, asked: Money): Promise<Money> => {
  const [, provider] = /^in_transit:(.+)$/.exec(account) ?? []
  if (!provider) return asked
  const known = await loadProviderPayout(provider, reference, asked.amount < 0)
  const isOfCurrency = known?.amount.currency === asked.currency
  return known && isOfCurrency && (await isGoing(known)) ? negate(known.amount) : zero(asked.currency)
}

/** What is booked where somebody accepts an entry as it is. */
export const acceptedNow = async (finding: BankFinding): Promise<Entry[]> => {
  const { account, awaited, entry } = finding
  return acceptedEntry(awaited ? { ...finding, awaited: await awaitedNow(account, entry.reference, awaited) } : finding)
}

/** What is booked where somebody gives up what the bank has never shown. */
export const givenUpNow = async ({ account, reference, amount }: NotShown): Promise<Entry[]> =>
  givenUp({ account, amount: await awaitedNow(account, reference, amount) })
