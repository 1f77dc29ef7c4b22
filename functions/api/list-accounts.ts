import { loadCheckedThrough } from '../adapters/dynamodb/checked-days.ts'
import { loadDayEndCheck } from '../adapters/dynamodb/day-end-check-repository.ts'
import { refuse } from '../domain/refusal.ts'
import { listAccountsRoute } from '../http/contract/ledger-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { accountsCsv, accountsView } from '../http/views/ledger-view.ts'

export const handler = endpoint(listAccountsRoute, async ({ query, form }) => {
  const date = query.date ?? (await loadCheckedThrough())
  if (date === undefined) throw refuse('ledger.not_found', 'No day has passed its day-end check yet.')
  const check = await loadDayEndCheck(date)
  if (!check) throw refuse('ledger.not_found', `${date} has not been checked (yet): its balances are not known.`)
  const text = { type: 'text/csv; charset=utf-8', content: form === 'text/csv' ? accountsCsv(check) : '' }
  return { status: 200, body: accountsView(check), ...(form === 'text/csv' && { text }) }
})
