import { loadItemException, orderOfException } from '../adapters/exceptions.ts'
import { letTimeDecide } from '../adapters/meet-deadline.ts'
import { changeOrder } from '../adapters/orders.ts'
import { resolveItem } from '../adapters/resolve-item.ts'
import { decide } from '../domain/decide.ts'
import type { OrderException } from '../domain/exceptions.ts'
import type { ExceptionId } from '../domain/ids.ts'
import { refuse } from '../domain/refusal.ts'
import { resolveException } from './contract/exceptions.ts'
import { endpoint } from './http/endpoint.ts'
import { exceptionView, itemExceptionView } from './http/views.ts'

export const handler = endpoint(resolveException, async ({ params, body, caller, now }) => {
  const exceptionId = params.exceptionId as ExceptionId
  const item = await loadItemException(exceptionId)
  if (item)
    return { status: 200, body: itemExceptionView(await resolveItem(item, { ...body, by: caller.userId }, now)) }
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
