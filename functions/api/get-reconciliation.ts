import { loadDayEndCheck } from '../adapters/dynamodb/day-end-check-repository.ts'
import { itemsUntil } from '../adapters/dynamodb/reconciliation-item-repository.ts'
import { loadRun } from '../adapters/dynamodb/reconciliation-run-repository.ts'
import { findProvider } from '../adapters/providers/index.ts'
import type { ReconciliationItem } from '../domain/reconciliation/item.ts'
import { refuse } from '../domain/refusal.ts'
import { getReconciliationRoute } from '../http/contract/reconciliation-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { pagePolicy } from '../http/html.ts'
import { reconciliationPage } from '../http/views/reconciliation-page.ts'
import { reconciliationView } from '../http/views/reconciliation-view.ts'

/** More open items than this are counted, and not listed: each that needs somebody is on the list of exceptions. */
const mostShown = 1000

export const handler = endpoint(getReconciliationRoute, async ({ params: { provider, date }, form }) => {
  if (!findProvider(provider)) throw refuse('provider.not_found', `There is no payment provider ${provider}.`)
  const run = await loadRun(provider, date)
  if (!run) throw refuse('reconciliation.not_found', `${date} has not been reconciled with ${provider} (yet).`)
  const open: ReconciliationItem[] = []
  let count = 0
  for await (const item of itemsUntil(provider, date)) {
    if (item.openedDay !== date || item.endedDay !== undefined) continue
    count++
    if (open.length < mostShown) open.push(item)
  }
  const view = reconciliationView(run, open, count, await loadDayEndCheck(date))
  if (form !== 'text/html') return { status: 200, body: view }
  const text = { type: 'text/html; charset=utf-8', content: reconciliationPage(view) }
  return { status: 200, body: view, text, headers: { 'content-security-policy': pagePolicy } }
})
