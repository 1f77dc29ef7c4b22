import { env } from '../adapters/env.ts'
import { endException } from '../application/exceptions/end-exception.ts'
import { resolveExceptionRoute } from '../http/contract/exception-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { anyExceptionView } from '../http/views/any-exception-view.ts'

export const handler = endpoint(resolveExceptionRoute, async ({ params, body, caller, now }) => {
  const decision = { ...body, operator: caller.userId }
  const resolved = await endException(params.exceptionId, decision, Number(env('APPROVAL_LIMIT')), now)
  return { status: 200, body: anyExceptionView(resolved) }
})
