import { orderOfException } from '../adapters/dynamodb/exception-lists.ts'
import { loadLedgerException } from '../adapters/dynamodb/ledger-exception-repository.ts'
import { resolveLedgerException } from '../application/exceptions/resolve-ledger-exception.ts'
import { applyDeadlines } from '../application/orders/apply-deadlines.ts'
import { changeOrder } from '../application/orders/change-order.ts'
import { decide } from '../domain/order/decide.ts'
import type { OrderException } from '../domain/order/exception.ts'
import { refuse } from '../domain/refusal.ts'
import { resolveExceptionRoute } from '../http/contract/exception-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { exceptionView } from '../http/views/exception-view.ts'
import { ledgerExceptionView } from '../http/views/ledger-exception-view.ts'

export const handler = endpoint(resolveExceptionRoute, async ({ params, body, caller, now }) => {
  const { exceptionId } = params
  const entry = await loadLedgerException(exceptionId)
  if (entry) {
    const ended = await resolveLedgerException(entry, { ...body, by: caller.userId }, now)
    return { status: 200, body: ledgerExceptionView(ended) }
  }
  const orderId = await orderOfException(exceptionId)
  if (!orderId) throw refuse('exception.not_found', `There is no exception ${exceptionId}.`)
  const operator = caller.userId
  const resolved = await changeOrder(orderId, (order) =>
    decide(order, { type: 'resolveException', by: 'operator', exceptionId, operator, ...body }, now),
  )
  const order = await applyDeadlines(resolved, now)
  const exception = order.exceptions.find((one) => one.exceptionId === exceptionId) as OrderException
  return { status: 200, body: exceptionView(order, exception) }
})
