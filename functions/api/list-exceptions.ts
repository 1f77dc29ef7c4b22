import { listExceptions } from '../adapters/dynamodb/exception-lists.ts'
import { listExceptionsRoute as route } from '../http/contract/exception-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { anyExceptionView } from '../http/views/any-exception-view.ts'

export const handler = endpoint(route, async ({ query: { status, ...page } }) => {
  const { items, cursor } = await listExceptions(status, page)
  return { status: 200, body: { items: items.map(anyExceptionView), cursor } }
})
