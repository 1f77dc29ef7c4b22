import { postLate } from '../../adapters/dynamodb/checked-days.ts'
import { loadJournalEntry, saveDecidedJournalEntry } from '../../adapters/dynamodb/journal-repository.ts'
import { dayBooked, timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
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
 * A second operator has an entry posted, or somebody rejects it. The decision is saved first: it is what counts, and whoever is interrupted
 * decides once more and posts what is decided.
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
  const status = decision === 'approve' ? 'POSTED' : 'REJECTED'
  const next: JournalEntry = known.status === 'PROPOSED' ? { ...known, status, decidedBy: by, decidedAt: now } : known
  if (known.status === 'PROPOSED' && !(await saveDecidedJournalEntry(next)))
    return decideJournalEntry(journalEntryId, decision, by, now)
  if (status === 'REJECTED') return next
  const set = journalPosting(next, by, next.decidedAt ?? now)
  const bookedOn = (await postLate(set, dayOf(now, timeZone()))) ?? (await dayBooked(set.setId))
  return { ...next, bookedOn }
}
