import { loadBeginning } from '../adapters/dynamodb/closed-days.ts'
import { loadDayEndChecks } from '../adapters/dynamodb/day-end-check-repository.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { loadRuns } from '../adapters/dynamodb/reconciliation-run-repository.ts'
import { loadSettledThrough } from '../adapters/dynamodb/settled-days.ts'
import { providerNames } from '../adapters/providers/index.ts'
import { addDays, dayOf, daysFrom } from '../domain/business-day.ts'
import { listLedgerDaysRoute } from '../http/contract/ledger-routes.ts'
import { endpoint } from '../http/endpoint.ts'

export const handler = endpoint(listLedgerDaysRoute, async ({ query: { limit, cursor }, now }) => {
  const today = dayOf(now, timeZone())
  const beginning = (await loadBeginning()) ?? today
  const last = addDays(cursor !== undefined && cursor < today ? cursor : today, -1)
  const furthest = addDays(last, 1 - limit)
  const first = furthest > beginning ? furthest : beginning
  const days = daysFrom(first, last)
  if (days.length === 0) return { status: 200, body: { items: [], cursor: null } }
  const [runs, checks, settled] = await Promise.all([
    Promise.all(providerNames.map(async (provider) => ({ provider, of: await loadRuns(provider, days) }))),
    loadDayEndChecks(first, last),
    loadSettledThrough(),
  ])
  const items = days.reverse().map((date) => ({
    date,
    reconciliations: runs.map(({ provider, of }) => ({ provider, status: of.get(date)?.status ?? 'NOT_TRIED' })),
    check: checks.find(({ day }) => day === date)?.status ?? null,
    isSettled: settled !== undefined && date <= settled,
  }))
  return { status: 200, body: { items, cursor: first > beginning ? first : null } }
})
