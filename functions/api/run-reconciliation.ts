import { randomUUID } from 'node:crypto'
import { closeDaysThrough, loadBeginning } from '../adapters/dynamodb/closed-days.ts'
import { timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { findProvider } from '../adapters/providers/index.ts'
import { startReconciliation } from '../adapters/step-functions/start-execution.ts'
import { dayOf, endOf } from '../domain/business-day.ts'
import { derivedId } from '../domain/ids.ts'
import { refuse } from '../domain/refusal.ts'
import { runReconciliationRoute } from '../http/contract/reconciliation-routes.ts'
import { endpoint } from '../http/endpoint.ts'

export const handler = endpoint(runReconciliationRoute, async ({ params: { provider, date }, caller, key, now }) => {
  if (!findProvider(provider)) throw refuse('provider.not_found', `There is no payment provider ${provider}.`)
  if (now < endOf(date, timeZone()))
    throw refuse('request.invalid', `${date} is not over yet.`, [
      { field: 'date', message: 'expected a day that is over' },
    ])
  const first = (await loadBeginning()) ?? dayOf(now, timeZone())
  if (date < first)
    throw refuse('request.invalid', `${date} is before the ledger's first day, ${first}.`, [
      { field: 'date', message: `expected ${first} or a later day` },
    ])
  await closeDaysThrough(date)
  // Without a key each request is a run of its own, which changes nothing where the statement is the same.
  const requestId = randomUUID()
  const name = key ? derivedId('run', caller.userId, provider, date, key) : `again-${requestId}`
  const isNew = await startReconciliation(`${provider}-${date}-${name}`, { provider, dates: [date], requestId })
  return { status: 202, body: { provider, date, status: 'RUNNING' }, replayed: !isNew }
})
