import type { JournalEntry } from '../../domain/ledger/journal-entry.ts'
import { toIso } from '../../domain/time.ts'
import { moneyView } from './money-view.ts'

/** A posting by hand as operators see it. */
export const journalEntryView = (entry: JournalEntry) => {
  const { journalEntryId, status, entries, reason, proposedBy, proposedAt, decidedBy, decidedAt, bookedOn } = entry
  return {
    journalEntryId,
    status,
    entries: entries.map(({ account, amount }) => ({ account, amount: moneyView(amount) })),
    reason,
    proposedBy,
    proposedAt: toIso(proposedAt),
    ...(decidedBy && { decidedBy }),
    ...(decidedAt !== undefined && { decidedAt: toIso(decidedAt) }),
    ...(bookedOn && { bookedOn }),
  }
}
