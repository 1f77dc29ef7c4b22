import { closeDaysThrough } from '../adapters/dynamodb/closed-days.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { findProvider } from '../adapters/providers/index.ts'
import { startReconciliation } from '../adapters/step-functions/start-execution.ts'
import { endOf } from '../domain/business-day.ts'
import { refuse } from '../domain/refusal.ts'
import { runReconciliationRoute } from '../http/contract/reconciliation-routes.ts'
import { endpoint } from '../http/endpoint.ts'

export const handler = endpoint(runReconciliationRoute, async ({ params: { provider, date }, now }) => {
  if (!findProvider(provider)) throw refuse('provider.not_found', `There is no payment provider ${provider}.`)
  if (now < endOf(date, timeZone()))
    throw refuse('request.invalid', `${date} is not over yet.`, [
      { field: 'date', message: 'expected a day that is over' },
    ])
  await closeDaysThrough(date)
  await startReconciliation(`${provider}-${date}-again-${now}`, { provider, dates: [date] })
  return { status: 202, body: { provider, date, status: 'RUNNING' } }
})
