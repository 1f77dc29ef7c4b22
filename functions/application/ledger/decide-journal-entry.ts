import { postLate } from '../../adapters/dynamodb/checked-days.ts'
import { loadJournalEntry, putOfDecided } from '../../adapters/dynamodb/journal-repository.ts'
import { dayBooked, timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { putIf } from '../../adapters/dynamodb/write.ts'
import { dayOf } from '../../domain/business-day.ts'
import type { JournalEntryId, UserId } from '../../domain/ids.ts'
import { decisionRefusal, type JournalEntry, journalPosting } from '../../domain/ledger/journal-entry.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'

const found = async (journalEntryId: JournalEntryId): Promise<JournalEntry> => {
  const entry = await loadJournalEntry(journalEntryId)
  if (!entry) throw refuse('journal.not_found', `There is no journal entry ${journalEntryId}.`)
  return entry
}

/**
 * A second operator has an entry posted, or somebody rejects it. The decision and the posting are written together, or not at all.
 *
 * Throws the refusals `journal.not_found`, `journal.decided` and `journal.same_person`.
 */
export const decideJournalEntry = async (
  journalEntryId: JournalEntryId,
  decision: 'approve' | 'reject',
  by: UserId,
  now: Instant,
): Promise<JournalEntry> => {
  const known = await found(journalEntryId)
  const refusal = decisionRefusal(known, decision, by)
  if (refusal) throw refusal
  const set = journalPosting(known, by, now)
  if (known.status === 'POSTED') return { ...known, bookedOn: await dayBooked(set.setId) }
  if (known.status === 'REJECTED') return known
  const decided = { ...known, decidedBy: by, decidedAt: now }
  if (decision === 'reject') {
    const rejected: JournalEntry = { ...decided, status: 'REJECTED' }
    return (await putIf(putOfDecided(rejected))) ? rejected : decideJournalEntry(journalEntryId, decision, by, now)
  }
  const posted: JournalEntry = { ...decided, status: 'POSTED' }
  const bookedOn = await postLate(set, dayOf(now, timeZone()), [{ Put: putOfDecided(posted) }])
  return bookedOn === undefined ? decideJournalEntry(journalEntryId, decision, by, now) : { ...posted, bookedOn }
}
