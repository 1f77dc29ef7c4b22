import {
  bankEntryExceptions,
  openBankEntryException,
  overdueExceptions,
} from '../../adapters/dynamodb/bank-exception-repository.ts'
import {
  type EntryOfDay,
  endUnknown,
  keepClaim,
  keepExpected,
  keepUnknown,
  unknownEntries,
} from '../../adapters/dynamodb/bank-repository.ts'
import { postLate } from '../../adapters/dynamodb/checked-days.ts'
import { closePayoutException, openPayoutException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { loadSet, post, rounds } from '../../adapters/dynamodb/ledger-repository.ts'
import { reloadPayout, savePayout, saveShown } from '../../adapters/dynamodb/payout-repository.ts'
import { noteProviderPayoutShown } from '../../adapters/dynamodb/provider-payout-repository.ts'
import { measure } from '../../adapters/telemetry.ts'
import { ofRejected } from '../../domain/bank/awaited.ts'
import {
  type BankFinding,
  bankPosting,
  classifyEntry,
  foundPosting,
  needsDecision,
} from '../../domain/bank/bank-entry.ts'
import type { BankEntry } from '../../domain/bank/bank-statement.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { isRejected, type Payout, payoutPosting, returned } from '../../domain/settlement/payout.ts'
import type { Instant } from '../../domain/time.ts'
import { endAnswered } from './end-answered.ts'
import { type Shown, shownBy } from './shown-by.ts'

/**
 * What our bank's statement shows as paid out has been paid out, unless the bank has refused it at that moment. Saved first: who is asked about
 * a payout that was refused has it paid again, and its merchant is to be charged for one of them.
 */
const settled = async (payout: Payout, now: Instant): Promise<Payout> => {
  const next: Payout = { ...payout, status: 'SUCCEEDED' }
  const isSaved = payout.status === 'REQUESTED' && (await savePayout(next, 'REQUESTED'))
  if (isSaved) measure(now, { PayoutsSucceeded: 1 })
  const current = isSaved ? next : await reloadPayout(payout)
  if (current.status === 'SUCCEEDED') {
    await post(payoutPosting(payout, now))
    await closePayoutException(payout, now, { by: 'bank' })
  }
  return current
}

/**
 * A payout that came back is owed to its merchant again, and somebody has to find out where it can be paid to: who asks is there first, so that it
 * is not forgotten. Whoever else writes the payout at the same time is waited for.
 */
const takeBack = async (payout: Payout, { text }: BankEntry, now: Instant): Promise<void> => {
  let current = payout
  for (let round = 0; round < rounds; round++) {
    if (current.retriedAs !== undefined) return
    const next = returned(current, text || 'sent back by the bank of the merchant')
    await openPayoutException(next, now)
    if (current.status === 'FAILED') return
    if (await savePayout(next, 'SUCCEEDED')) return measure(now, { PayoutsFailed: 1 })
    current = await reloadPayout(current)
  }
  throw new Error(`${payout.payoutId} is being changed by others`)
}

const noteShown = async (payout: Payout): Promise<void> => {
  let current = payout
  for (let round = 0; round < rounds; round++) {
    if (await saveShown(current)) return
    current = await reloadPayout(current)
  }
  throw new Error(`${payout.payoutId} is being changed by others`)
}

/** What follows from an entry that shows what was awaited. What was given up is taken back, whoever was interrupted in giving it up. */
const follow = async (
  date: BusinessDay,
  { class: name, entry }: BankFinding,
  shown: Shown,
  now: Instant,
): Promise<void> => {
  const { awaited, payout, providerPayout } = shown
  let { thenAwaited } = shown
  if (payout && (name === 'MATCHED' || name === 'RETURNED')) {
    const current = await settled(payout, now)
    if (name === 'RETURNED') await takeBack(current, entry, now)
    else await noteShown(current)
    if (name === 'MATCHED' && isRejected(current)) [, thenAwaited] = ofRejected(current)
  }
  if (thenAwaited) await keepExpected({ ...thenAwaited, reference: entry.reference, since: date })
  if (providerPayout) await noteProviderPayoutShown(providerPayout)
  await endAnswered(await overdueExceptions(awaited.claim), now)
}

/**
 * What an entry is, now that we know what we know. What it shows is claimed by it; one that nobody can explain claims nothing. Where another entry
 * has claimed it first (`lost`), it may show something else that is like it.
 */
const findingOf = async (
  one: EntryOfDay,
  now: Instant,
  lost?: string,
): Promise<{ readonly finding: BankFinding; readonly followUp: () => Promise<void> }> => {
  const { date, entry } = one
  const shown = await shownBy(entry)
  const alone = classifyEntry(entry, shown?.awaited, false)
  if (!shown || alone.class === 'UNKNOWN_ENTRY') return { finding: alone, followUp: async () => undefined }
  const { claim } = shown.awaited
  const claimant = await keepClaim(claim, one)
  const isOther = claimant.entry.entryId !== entry.entryId || claimant.date !== date
  if (isOther && claim !== lost) return findingOf(one, now, claim)
  // A file that was corrected before this entry had its claim knows nothing of it.
  const current = (shown.providerPayout && (await shownBy(entry))) ?? shown
  const finding = classifyEntry(entry, current.awaited, isOther)
  return { finding, followUp: async () => (isOther ? undefined : follow(date, finding, current, now)) }
}

/**
 * Posts what an entry moves. One that was posted before, by somebody who was interrupted, stays: what was in suspense then and can be explained now
 * goes on to where it belongs, and what could be explained then is explained.
 */
const postEntry = async (date: BusinessDay, finding: BankFinding, now: Instant): Promise<BankFinding> => {
  const set = bankPosting(date, finding, now)
  if ((await postLate(set, date)) !== undefined) return finding
  const posted = (await loadSet(set.setId))?.entries.find(({ account }) => account !== 'bank')?.account
  if (posted === undefined || posted === finding.account) return finding
  if (posted === 'suspense') {
    await postLate(foundPosting(date, finding, now), date)
    if (!needsDecision(finding)) await endAnswered(await bankEntryExceptions({ date, entry: finding.entry }), now)
  }
  return posted !== 'suspense' && finding.account === 'suspense'
    ? { ...finding, class: 'MATCHED', account: posted }
    : finding
}

/**
 * Books one entry of our bank's statement. Each step may be repeated: what it shows is claimed by it once, its posting has its name, and what
 * follows from it is the same again.
 *
 *     find what it shows ──► claim it ──► post ──► note it on the payout, or ask a human
 */
export const bookEntry = async (date: BusinessDay, entry: BankEntry, now: Instant): Promise<BankFinding> => {
  const one = { date, entry }
  const { finding: found, followUp } = await findingOf(one, now)
  const finding = await postEntry(date, found, now)
  await followUp()
  if (needsDecision(finding)) await openBankEntryException(date, finding, now)
  if (finding.class === 'UNKNOWN_ENTRY') await keepUnknown(one)
  return finding
}

/** Looks at the entries again that nobody could explain: a provider's file may have come since, or an operator have said what was paid by hand. */
export const explainUnknown = async (now: Instant): Promise<void> => {
  for (const one of await unknownEntries()) {
    const { date } = one
    const about = await bankEntryExceptions(one)
    if (about.decided.length > 0) {
      await endUnknown(one)
      continue
    }
    const { finding, followUp } = await findingOf(one, now)
    if (finding.class === 'UNKNOWN_ENTRY') continue
    await postLate(foundPosting(date, finding, now), date)
    await followUp()
    if (needsDecision(finding)) await openBankEntryException(date, finding, now)
    else await endAnswered(about, now)
    await endUnknown(one)
  }
}
