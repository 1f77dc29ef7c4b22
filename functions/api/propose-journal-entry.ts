import { insertJournalEntry } from '../adapters/dynamodb/journal-repository.ts'
import { derivedId } from '../domain/ids.ts'
import { checkedEntries, type JournalEntry } from '../domain/ledger/journal-entry.ts'
import { refuse } from '../domain/refusal.ts'
import { proposeJournalEntryRoute } from '../http/contract/journal-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { journalEntryView } from '../http/views/journal-view.ts'

export const handler = endpoint(proposeJournalEntryRoute, async ({ body, caller, key, requestHash, now }) => {
  const proposed: JournalEntry = {
    journalEntryId: derivedId('journalEntry', caller.userId, key),
    status: 'PROPOSED',
    entries: checkedEntries(body.entries),
    reason: body.reason,
    proposedBy: caller.userId,
    proposedAt: now,
    requestHash,
  }
  const entry = await insertJournalEntry(proposed)
  if (entry.requestHash !== requestHash)
    throw refuse('idempotency.key_reused', 'This key has been used for another journal entry: use a new one.')
  // However far it has come since: the answer is the one that was given first.
  const first = { ...entry, status: 'PROPOSED', decidedBy: undefined, decidedAt: undefined } as const
  return { status: 201, body: journalEntryView(first), replayed: entry !== proposed }
})
