import { journalEntries } from '../adapters/dynamodb/journal-repository.ts'
import { refuse } from '../domain/refusal.ts'
import { listJournalEntriesRoute } from '../http/contract/journal-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { journalEntryView } from '../http/views/journal-view.ts'

export const handler = endpoint(listJournalEntriesRoute, async ({ query: { status, limit, cursor } }) => {
  const all = await journalEntries(status)
  const before = all.findIndex(({ journalEntryId }) => journalEntryId === cursor)
  if (cursor !== undefined && before === -1)
    throw refuse('request.invalid', 'The cursor is not one that this list gave out.', [
      { field: 'cursor', message: 'expected the cursor of the previous page, unchanged' },
    ])
  const items = all.slice(before + 1, before + 1 + limit)
  const isLast = before + 1 + limit >= all.length
  return {
    status: 200,
    body: { items: items.map(journalEntryView), cursor: isLast ? null : items.at(-1)?.journalEntryId },
  }
})
