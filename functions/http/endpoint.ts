import middy from '@middy/core'
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda'
import { logger } from '../adapters/telemetry.ts'
import type { Instant } from '../domain/time.ts'
import { type Caller, callerOf } from './caller.ts'
import type { Route } from './contract/route.ts'
import { type Form, formOf } from './form.ts'
import { type Input, inputOf } from './input.ts'
import { problem, toRefusal } from './problem.ts'

type Reply = {
  readonly status: number
  readonly body: unknown
  /** In place of the body as JSON, where the caller asked for another form of it. */
  readonly text?: { readonly type: string; readonly content: string } | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The answer to an earlier request with the same idempotency key. */
  readonly replayed?: boolean | undefined
}

type CallerOf<R extends Route> = R['roles'] extends 'anyone' ? undefined : Caller

type Request<R extends Route> = Input<R> & {
  readonly caller: CallerOf<R>
  /** When the request reached the gateway. */
  readonly now: Instant
  readonly event: APIGatewayProxyEventV2
  /** What the caller wants the answer to be. */
  readonly form: Form
}

type Event = APIGatewayProxyEventV2 | APIGatewayProxyEventV2WithJWTAuthorizer
type Result = APIGatewayProxyStructuredResultV2
type Step = middy.MiddlewareObj<Event, Result, Error>

const claimsOf = (event: Event) =>
  'authorizer' in event.requestContext ? event.requestContext.authorizer.jwt.claims : undefined

/** One log line for each request, whatever becomes of it. How many there are and how long they take, API Gateway measures itself. */
const observed = (route: Route): Step => {
  const observe: middy.MiddlewareFn<Event, Result, Error> = ({ response, error }) => {
    const status = response?.statusCode ?? 500
    const name = `${route.method} ${route.path}`
    const code = error ? toRefusal(error).code : undefined
    if (status >= 500) logger.error('request', { route: name, status, code, error: error as Error })
    else logger.info('request', { route: name, status, code })
  }
  return { after: observe, onError: observe }
}

/** A refusal becomes its problem+json; anything else a 500 or 503 that gives nothing away. */
const problems: Step = {
  onError: (request) => {
    request.response = problem(toRefusal(request.error))
  },
}

const reply = ({ status, body, text, headers, replayed }: Reply): Result => ({
  statusCode: status,
  headers: {
    'content-type': text?.type ?? 'application/json',
    'cache-control': 'no-store',
    ...headers,
    ...(replayed && { 'idempotent-replayed': 'true' }),
  },
  body: text?.content ?? JSON.stringify(body),
})

/**
 * The handler of a route: identifies the caller, checks the input against the route's schemas, runs `handle` and answers.
 * What all routes have in common is written here, once.
 */
export const endpoint = <const R extends Route>(route: R, handle: (request: Request<R>) => Promise<Reply>) =>
  middy<Event, Result, Error>()
    .use(observed(route))
    .use(problems)
    .handler(async (event) => {
      const caller = route.roles === 'anyone' ? undefined : callerOf(claimsOf(event), route.roles)
      const form = formOf(route, event.headers.accept)
      const request = { ...inputOf(route, event), caller, now: event.requestContext.timeEpoch, event, form }
      return reply(await handle(request as unknown as Request<R>))
    })
