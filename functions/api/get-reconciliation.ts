import { loadDayEndCheck } from '../adapters/dynamodb/day-end-check-repository.ts'
import { itemsUntil } from '../adapters/dynamodb/reconciliation-item-repository.ts'
import { loadRun } from '../adapters/dynamodb/reconciliation-run-repository.ts'
import { findProvider } from '../adapters/providers/index.ts'
import { refuse } from '../domain/refusal.ts'
import { getReconciliationRoute } from '../http/contract/reconciliation-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { pagePolicy } from '../http/html.ts'
import { reconciliationPage } from '../http/views/reconciliation-page.ts'
import { reconciliationView } from '../http/views/reconciliation-view.ts'

export const handler = endpoint(getReconciliationRoute, async ({ params: { provider, date }, form }) => {
  if (!findProvider(provider)) throw refuse('provider.not_found', `There is no payment provider ${provider}.`)
  const run = await loadRun(provider, date)
  if (!run) throw refuse('reconciliation.not_found', `${date} has not been reconciled with ${provider} (yet).`)
  const items = await itemsUntil(provider, date)
  const open = items.filter(({ openedDay, endedDay }) => openedDay === date && endedDay === undefined)
  const view = reconciliationView(run, open, await loadDayEndCheck(date))
  if (form !== 'text/html') return { status: 200, body: view }
  const text = { type: 'text/html; charset=utf-8', content: reconciliationPage(view) }
  return { status: 200, body: view, text, headers: { 'content-security-policy': pagePolicy } }
})
