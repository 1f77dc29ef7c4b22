import { loadBeginning } from '../adapters/dynamodb/closed-days.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { loadSettledThrough } from '../adapters/dynamodb/settled-days.ts'
import { loadSignOff } from '../adapters/dynamodb/sign-off-repository.ts'
import { dayOf } from '../domain/business-day.ts'
import { lastDayOf, type Month, monthBefore, monthOf } from '../domain/ledger/month.ts'
import { listMonthsRoute } from '../http/contract/month-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { monthView } from '../http/views/month-view.ts'

export const handler = endpoint(listMonthsRoute, async ({ query: { limit, cursor }, now }) => {
  const today = dayOf(now, timeZone())
  const [beginning = today, settled = ''] = await Promise.all([loadBeginning(), loadSettledThrough()])
  const months: Month[] = []
  let month = cursor === undefined ? monthOf(today) : monthBefore(cursor)
  for (; month >= monthOf(beginning) && months.length < limit; month = monthBefore(month)) months.push(month)
  const signed = await Promise.all(months.map(loadSignOff))
  const items = months.map((one, index) => monthView(one, signed[index], lastDayOf(one) <= settled))
  return { status: 200, body: { items, cursor: month >= monthOf(beginning) ? (months.at(-1) ?? null) : null } }
})
