import { isDeepStrictEqual } from 'node:util'
import {
  bankEntryExceptions,
  openBankEntryException,
  openOverdueException,
  overdueExceptions,
} from '../../adapters/dynamodb/bank-exception-repository.ts'
import { type EntryOfDay, loadClaimant } from '../../adapters/dynamodb/bank-repository.ts'
import {
  type ExceptionSubject,
  type ExceptionsAbout,
  loadLedgerException,
  type NotShown,
} from '../../adapters/dynamodb/ledger-exception-repository.ts'
import {
  noteProviderPayoutShown,
  type ProviderPayout,
  providerPayoutsOf,
} from '../../adapters/dynamodb/provider-payout-repository.ts'
import { ofProviderPayout } from '../../domain/bank/awaited.ts'
import { type Awaited, acceptedEntry, type BankFinding, givenUp } from '../../domain/bank/bank-entry.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { Entry } from '../../domain/ledger/accounts.ts'
import { equals, zero } from '../../domain/money.ts'
import type { Instant } from '../../domain/time.ts'
import { postFollowingFile } from '../ledger/post-difference.ts'
import type { ProviderDay } from '../reconciliation/provider-day.ts'
import { endAnswered } from './end-answered.ts'

/**
 * What was decided when the file said something else is taken back, and booked again where the file says that again. Gives whether exactly this is
 * decided: then nobody is asked any more, also not about what the file has said in between.
 */
const followDecided = async (
  about: ExceptionsAbout,
  subject: ExceptionSubject,
  entries: readonly Entry[],
  from: BusinessDay,
  now: Instant,
): Promise<boolean> => {
  const same = about.decided.find((one) => isDeepStrictEqual(one.subject, subject))
  for (const { exceptionId } of about.decided)
    await postFollowingFile(exceptionId, exceptionId === same?.exceptionId ? entries : [], from, now)
  if (same) await endAnswered({ decided: [], next: about.next }, now)
  return same !== undefined
}

/** Our bank has shown it: is that what the file says now? */
const compareShown = async (shown: EntryOfDay, awaited: Awaited, now: Instant): Promise<void> => {
  const { date, entry } = shown
  const { account, amount } = awaited
  const finding: BankFinding = { entry, class: 'AMOUNT_MISMATCH', account, awaited: amount }
  const about = await bankEntryExceptions(shown)
  if (equals(entry.amount, amount)) return endAnswered(about, now)
  const isDecided = await followDecided(about, { type: 'bankEntry', date, finding }, acceptedEntry(finding), date, now)
  if (!isDecided) await openBankEntryException(date, finding, now)
}

/** Our bank has not shown it, and somebody may have been asked about that. */
const compareAwaited = async (overdue: NotShown, now: Instant): Promise<void> => {
  const about = await overdueExceptions(overdue.claim)
  if (overdue.amount.amount === 0) return endAnswered(about, now)
  const wasAsked = about.decided.length > 0 || (await loadLedgerException(about.next))?.status === 'open'
  const isDecided = await followDecided(about, { type: 'overdue', overdue }, givenUp(overdue), overdue.since, now)
  if (wasAsked && !isDecided) await openOverdueException(overdue, now)
}

const comparePayout = async (payout: ProviderPayout, revision: string, now: Instant): Promise<void> => {
  const { reference, date: since } = payout
  const { claim, account, amount } = ofProviderPayout(payout)
  const awaited = {
    claim,
    account,
    amount: payout.revision === revision ? amount : zero(amount.currency),
    reference,
    since,
  }
  const shown = await loadClaimant(claim)
  if (!shown) return compareAwaited(awaited, now)
  if (!payout.isShown) await noteProviderPayoutShown(payout)
  const { currency } = shown.entry.amount
  if (currency === amount.currency) {
    await compareAwaited({ ...awaited, amount: zero(currency) }, now)
    return compareShown(shown, awaited, now)
  }
  // What was shown is not what the file says now, and that was never shown.
  await compareShown(shown, { ...awaited, amount: zero(currency) }, now)
  await compareAwaited(awaited, now)
  if (awaited.amount.amount !== 0) await openOverdueException(awaited, now)
}

/**
 * A file of a day may have replaced another one: what that one showed as paid out, and our bank has shown since, is compared with the one of this
 * `revision`. Where both differ now, somebody is asked; what was asked, and is answered by the file, ends.
 */
export const followFile = async (
  { provider, date, revision }: ProviderDay & { readonly revision: string },
  now: Instant,
): Promise<void> => {
  for (const payout of await providerPayoutsOf(provider, date)) await comparePayout(payout, revision, now)
}
