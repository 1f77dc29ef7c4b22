import { loadBankDay } from '../adapters/dynamodb/bank-repository.ts'
import { refuse } from '../domain/refusal.ts'
import { getBankStatementRoute } from '../http/contract/bank-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { bankDayView } from '../http/views/bank-view.ts'

export const handler = endpoint(getBankStatementRoute, async ({ params: { date } }) => {
  const day = await loadBankDay(date)
  if (!day) throw refuse('bank.not_found', `No statement of our bank of ${date} was read (yet).`)
  return { status: 200, body: bankDayView(day) }
})
