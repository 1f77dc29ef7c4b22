import {
  endUnknown,
  keepClaim,
  keepUnknown,
  type UnknownEntry,
  unknownEntries,
} from '../../adapters/dynamodb/bank-repository.ts'
import { postLate } from '../../adapters/dynamodb/checked-days.ts'
import {
  closeBankEntryException,
  closeOverdueException,
  closePayoutException,
  isBankEntryDecided,
  openBankEntryException,
  openPayoutException,
} from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { post } from '../../adapters/dynamodb/ledger-repository.ts'
import { reloadPayout, savePayout, saveShown } from '../../adapters/dynamodb/payout-repository.ts'
import { measure } from '../../adapters/telemetry.ts'
import {
  type Awaited,
  type BankFinding,
  bankPosting,
  classifyEntry,
  foundPosting,
  needsDecision,
} from '../../domain/bank/bank-entry.ts'
import type { BankEntry } from '../../domain/bank/bank-statement.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { type Payout, payoutPosting, returned } from '../../domain/settlement/payout.ts'
import type { Instant } from '../../domain/time.ts'
import { takeBackGivenUp } from '../ledger/post-difference.ts'
import { shownBy } from './awaited.ts'

/** What our bank's statement shows as paid out has been paid out, whatever else it has said of it so far. */
const settled = async (payout: Payout, now: Instant): Promise<Payout> => {
  if (payout.status !== 'REQUESTED') return payout
  await post(payoutPosting(payout, now))
  await closePayoutException(payout, now, { by: 'bank' })
  const next: Payout = { ...payout, status: 'SUCCEEDED' }
  const isSaved = await savePayout(next, 'REQUESTED')
  if (isSaved) measure(now, { PayoutsSucceeded: 1 })
  return isSaved ? next : reloadPayout(payout)
}

/** A payout that came back is owed to its merchant again, and somebody has to find out where it can be paid to. */
const takeBack = async (payout: Payout, { text }: BankEntry, now: Instant): Promise<void> => {
  const next = returned(payout, text || 'sent back by the bank of the merchant')
  if (await savePayout(next, 'SUCCEEDED')) measure(now, { PayoutsFailed: 1 })
  await openPayoutException(next, now)
}

const follow = async (finding: BankFinding, payout: Payout | undefined, awaited: Awaited, now: Instant) => {
  if (payout && !awaited.isReturn) await saveShown(payout)
  if (payout && finding.class === 'RETURNED' && payout.status === 'SUCCEEDED')
    await takeBack(payout, finding.entry, now)
  const overdue = await closeOverdueException(awaited.claim, now)
  if (overdue?.resolution?.action) await takeBackGivenUp(overdue, now)
}

/** What an entry is, now that we know what we know; what it shows is claimed by it. */
const findingOf = async ({ date, entry }: UnknownEntry, now: Instant) => {
  const shown = await shownBy(entry)
  const payout = shown?.payout && (await settled(shown.payout, now))
  const { awaited } = shown ?? {}
  const claimant = awaited && (await keepClaim(awaited.claim, { date, entryId: entry.entryId }))
  const isOther = claimant !== undefined && (claimant.entryId !== entry.entryId || claimant.date !== date)
  const finding = classifyEntry(entry, awaited, isOther)
  return { finding, follow: async () => (awaited && !isOther ? follow(finding, payout, awaited, now) : undefined) }
}

/**
 * Books one entry of our bank's statement. Each step may be repeated: what it shows is claimed by it once, its posting has its name, and what
 * follows from it is the same again.
 *
 *     find what it shows ──► claim it ──► post ──► note it on the payout, or ask a human
 */
export const bookEntry = async (date: BusinessDay, entry: BankEntry, now: Instant): Promise<BankFinding> => {
  const one = { date, entry }
  const { finding, follow: followUp } = await findingOf(one, now)
  await postLate(bankPosting(date, finding, now), date)
  await followUp()
  if (needsDecision(finding)) await openBankEntryException(date, finding, now)
  if (finding.class === 'UNKNOWN_ENTRY') await keepUnknown(one)
  return finding
}

/** Looks at the entries again that nobody could explain: a provider's file may have come since, or an operator have said what was paid by hand. */
export const explainUnknown = async (now: Instant): Promise<void> => {
  for (const one of await unknownEntries()) {
    const { date, entry } = one
    if (await isBankEntryDecided(date, entry.entryId)) {
      await endUnknown(one)
      continue
    }
    const { finding, follow: followUp } = await findingOf(one, now)
    if (finding.class === 'UNKNOWN_ENTRY') continue
    await postLate(foundPosting(date, finding, now), date)
    await followUp()
    if (needsDecision(finding)) await openBankEntryException(date, finding, now)
    else await closeBankEntryException(date, entry.entryId, now)
    await endUnknown(one)
  }
}
