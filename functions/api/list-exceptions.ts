import { listExceptions } from '../adapters/exceptions.ts'
import { listExceptions as route } from './contract/exceptions.ts'
import { booksExceptionView } from './http/books-exception-view.ts'
import { endpoint } from './http/endpoint.ts'
import { exceptionView } from './http/views.ts'

export const handler = endpoint(route, async ({ query: { status, ...page } }) => {
  const { items, cursor } = await listExceptions(status, page)
  return {
    status: 200,
    body: {
      items: items.map((one) =>
        'entry' in one ? booksExceptionView(one.entry) : exceptionView(one.order, one.exception),
      ),
      cursor,
    },
  }
})
