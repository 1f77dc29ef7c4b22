import { signOffMonth } from '../application/ledger/sign-off-month.ts'
import { signOffMonthRoute } from '../http/contract/month-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { monthView } from '../http/views/month-view.ts'

export const handler = endpoint(signOffMonthRoute, async ({ params: { month }, body, caller, now }) => ({
  status: 200,
  body: monthView(month, await signOffMonth(month, caller.userId, body.note, now), true),
}))
