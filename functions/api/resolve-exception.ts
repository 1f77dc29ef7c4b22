import { orderOfException } from '../adapters/dynamodb/exception-lists.ts'
import { loadBooksException } from '../adapters/dynamodb/ledger-exception-repository.ts'
import { resolveBooksException } from '../application/exceptions/resolve-ledger-exception.ts'
import { letTimeDecide } from '../application/orders/apply-deadlines.ts'
import { changeOrder } from '../application/orders/change-order.ts'
import type { ExceptionId } from '../domain/ids.ts'
import { decide } from '../domain/order/decide.ts'
import type { OrderException } from '../domain/order/exception.ts'
import { refuse } from '../domain/refusal.ts'
import { resolveException } from '../http/contract/exception-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { exceptionView } from '../http/views/exception-view.ts'
import { booksExceptionView } from '../http/views/ledger-exception-view.ts'

export const handler = endpoint(resolveException, async ({ params, body, caller, now }) => {
  const exceptionId = params.exceptionId as ExceptionId
  const entry = await loadBooksException(exceptionId)
  if (entry) {
    const ended = await resolveBooksException(entry, { ...body, by: caller.userId }, now)
    return { status: 200, body: booksExceptionView(ended) }
  }
  const orderId = await orderOfException(exceptionId)
  if (!orderId) throw refuse('exception.not_found', `There is no exception ${exceptionId}.`)
  const operator = caller.userId
  const resolved = await changeOrder(orderId, (order) =>
    decide(order, { type: 'resolveException', by: 'operator', exceptionId, operator, ...body }, now),
  )
  const order = await letTimeDecide(resolved, now)
  const exception = order.exceptions.find((one) => one.exceptionId === exceptionId) as OrderException
  return { status: 200, body: exceptionView(order, exception) }
})
