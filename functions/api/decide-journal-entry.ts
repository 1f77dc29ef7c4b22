import { decideJournalEntry } from '../application/ledger/decide-journal-entry.ts'
import { decideJournalEntryRoute } from '../http/contract/journal-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { journalEntryView } from '../http/views/journal-view.ts'

export const handler = endpoint(decideJournalEntryRoute, async ({ params, body, caller, now }) => ({
  status: 200,
  body: journalEntryView(await decideJournalEntry(params.journalEntryId, body.decision, caller.userId, now)),
}))
