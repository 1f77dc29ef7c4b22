import { loadCheckedThrough } from '../adapters/dynamodb/checked-days.ts'
import { loadBeginning } from '../adapters/dynamodb/closed-days.ts'
import { loadDayEndCheck } from '../adapters/dynamodb/day-end-check-repository.ts'
import { addDays, type BusinessDay } from '../domain/business-day.ts'
import type { Balances } from '../domain/ledger/balances.ts'
import { refuse } from '../domain/refusal.ts'
import { listAccountsRoute } from '../http/contract/ledger-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { accountsCsv, accountsView } from '../http/views/ledger-view.ts'

/** The balances before a day; none before the first day of the ledger. */
const openingOf = async (since: BusinessDay, date: BusinessDay): Promise<Balances> => {
  if (since > date)
    throw refuse('request.invalid', `since: ${since} comes after ${date}`, [
      { field: 'since', message: `expected ${date} or a day before it` },
    ])
  const before = addDays(since, -1)
  const [check, beginning] = await Promise.all([loadDayEndCheck(before), loadBeginning()])
  if (!check && beginning !== undefined && before >= beginning)
    throw refuse('ledger.not_found', `${before} has not been checked (yet): its balances are not known.`)
  return check?.balances ?? {}
}

export const handler = endpoint(listAccountsRoute, async ({ query, form }) => {
  const date = query.date ?? (await loadCheckedThrough())
  if (date === undefined) throw refuse('ledger.not_found', 'No day has passed its day-end check yet.')
  const check = await loadDayEndCheck(date)
  if (!check) throw refuse('ledger.not_found', `${date} has not been checked (yet): its balances are not known.`)
  const opening = query.since === undefined ? undefined : await openingOf(query.since, date)
  const text = { type: 'text/csv; charset=utf-8', content: form === 'text/csv' ? accountsCsv(check, opening) : '' }
  return { status: 200, body: accountsView(check, opening), ...(form === 'text/csv' && { text }) }
})
