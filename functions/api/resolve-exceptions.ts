import { env } from '../adapters/env.ts'
import { endException } from '../application/exceptions/end-exception.ts'
import { inGroups } from '../application/in-groups.ts'
import type { ExceptionId } from '../domain/ids.ts'
import { resolveExceptionsRoute } from '../http/contract/exception-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { toRefusal } from '../http/problem.ts'
import { anyExceptionView } from '../http/views/any-exception-view.ts'

const sideBySide = 5

export const handler = endpoint(resolveExceptionsRoute, async ({ body, caller, now }) => {
  const { exceptionIds, ...rest } = body
  const decision = { ...rest, operator: caller.userId }
  const limit = Number(env('APPROVAL_LIMIT'))
  const results = new Map<ExceptionId, object>()
  await inGroups(new Set(exceptionIds), sideBySide, async (exceptionId) => {
    try {
      const exception = anyExceptionView(await endException(exceptionId, decision, limit, now))
      results.set(exceptionId, { exceptionId, status: 200, exception })
    } catch (error) {
      const { status, code, message } = toRefusal(error)
      // The same call again does what is left, and answers the same for what is done.
      if (status >= 500) throw error
      // One that cannot be ended keeps none of the others from it.
      results.set(exceptionId, { exceptionId, status, code, detail: message })
    }
  })
  return { status: 200, body: { items: exceptionIds.map((exceptionId) => results.get(exceptionId)) } }
})
