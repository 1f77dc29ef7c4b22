import { journalPage } from '../adapters/dynamodb/ledger-repository.ts'
import { nextCursor, pagesUpTo } from '../http/all-pages.ts'
import { listEntriesRoute } from '../http/contract/ledger-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { entriesCsv, postingSetView } from '../http/views/ledger-view.ts'

/** A set has three or four entries, each a line of a file. */
const mostSets = 5000

export const handler = endpoint(listEntriesRoute, async ({ params: { date }, query, form }) => {
  if (form === 'text/csv') {
    const { items, cursor } = await pagesUpTo(mostSets, query.cursor, (page) => journalPage(date, page))
    const text = { type: 'text/csv; charset=utf-8', content: entriesCsv(date, items) }
    return { status: 200, body: {}, text, headers: nextCursor(cursor) }
  }
  const { items, cursor } = await journalPage(date, query)
  return { status: 200, body: { items: items.map(postingSetView), cursor } }
})
