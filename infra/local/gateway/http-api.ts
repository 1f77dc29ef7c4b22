import { type Faults, NeverAnswered, ReplyLost } from '../aws/faults.ts'
import { limits } from '../aws/limits.ts'
import type { Usage } from '../aws/usage.ts'
import type { Clock } from '../clock.ts'
import type { Metrics } from '../cloudwatch/metrics.ts'
import type { Iam } from '../iam/iam.ts'
import { eventTooLarge, type Lambda } from '../lambda/lambda.ts'
import { account, region } from '../templates/intrinsics.ts'
import { type Cors, corsHeaders } from './cors.ts'
import { eventOf } from './event.ts'
import { type HttpReply, type HttpRequest, jsonReply } from './http.ts'
import { matcher, precedence, type Route } from './route.ts'
import type { Tokens, Trust } from './tokens.ts'

/** Only the gateway's own answers look like this; those of the functions come from the functions. */
export const ownError = (status: number, message: string) => jsonReply(status, { message })

/**
 * The gateway refuses a token before any function runs. An HTTP API says `{"message":"Unauthorized"}` and cannot be made to say
 * more; here the rest of the contract's error stands beside it.
 */
const unauthorized = (): HttpReply => ({
  status: 401,
  headers: { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' },
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Unauthorized',
    status: 401,
    code: 'auth.unauthorized',
    detail: 'A valid bearer token is needed: get one from POST /local/token.',
    message: 'Unauthorized',
  }),
})

type Result = {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/** What an API is made of beside its routes. */
export type Parts = {
  readonly faults: Faults
  readonly clock: Clock
  readonly iam: Iam
  readonly lambda: Lambda
  readonly tokens: Tokens
  readonly usage: Usage
  readonly metrics: Metrics
}

/** One HTTP API of the templates, at a stage: its routes, their authorizers and the functions behind them. */
export class HttpApi {
  readonly id: string
  readonly stage: string
  readonly #cors: Cors | undefined
  readonly #routes: Route[] = []
  readonly #clock: Clock
  readonly #lambda: Lambda
  readonly #tokens: Tokens
  readonly #usage: Usage
  readonly #faults: Faults
  readonly #metrics: Metrics
  readonly #iam: Iam

  constructor({ id, stage, cors }: { id: string; stage: string; cors: Cors | undefined }, parts: Parts) {
    this.id = id
    this.stage = stage
    this.#cors = cors
    this.#clock = parts.clock
    this.#lambda = parts.lambda
    this.#tokens = parts.tokens
    this.#usage = parts.usage
    this.#faults = parts.faults
    this.#metrics = parts.metrics
    this.#iam = parts.iam
  }

  route(key: string, functionArn: string, trust: Trust | undefined): void {
    this.#routes.push({ key, functionArn, trust, match: matcher(key) })
    this.#routes.sort((a, b) => precedence(a) - precedence(b))
  }

  /** Whether it has a route of its own for a request, and not only one for whatever is left. */
  serves({ method }: HttpRequest, path: string): boolean {
    const segments = path.split('/')
    return this.#routes.some(({ key, match }) => key !== '$default' && match(method, segments) !== undefined)
  }

  /** Answers a request whose path, without the stage, is `path`. */
  async handle(request: HttpRequest, path: string): Promise<HttpReply> {
    const began = performance.now()
    const reply = await this.#answer(request, path)
    this.#measure(reply.status, performance.now() - began)
    return { ...reply, headers: { ...reply.headers, ...corsHeaders(this.#cors, request) } }
  }

  /** What API Gateway measures by itself. */
  #measure(status: number, latency: number): void {
    const values = {
      Count: 1,
      '4xx': Number(status >= 400 && status < 500),
      '5xx': Number(status >= 500),
      Latency: latency,
    }
    const dimensions = { ApiId: this.id }
    for (const [name, value] of Object.entries(values))
      this.#metrics.record({ namespace: 'AWS/ApiGateway', name, dimensions }, value, this.#clock.now())
  }

  async #answer(request: HttpRequest, path: string): Promise<HttpReply> {
    this.#usage.request()
    if (request.body.length > limits.requestBody) return ownError(413, 'Request Entity Too Large')
    const segments = path.split('/')
    for (const route of this.#routes) {
      const params = route.match(request.method, segments)
      if (!params) continue
      const claims = route.trust && (await this.#claims(request, route.trust))
      if (route.trust && !claims) return unauthorized()
      const event = eventOf(request, {
        apiId: this.id,
        stage: this.stage,
        route,
        params,
        claims,
        now: this.#clock.now(),
      })
      return this.#invoke(route, event)
    }
    return ownError(404, 'Not Found')
  }

  #claims(request: HttpRequest, trust: Trust) {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    return token ? this.#tokens.verify(token, trust) : undefined
  }

  /** Runs the route's function, unless a fault was asked for: then it does not run, or it runs and nobody hears of it. */
  async #invoke({ key, functionArn }: Route, event: object): Promise<HttpReply> {
    const fault = this.#faults.take(this.stage, key)
    if (fault === 'throttle') return ownError(429, 'Too Many Requests')
    if (fault === 'fail' || fault === 'conflict' || fault === 'kill') return ownError(503, 'Service Unavailable')
    const reply = this.#mayInvoke(key, functionArn)
      ? await this.#run(functionArn, event)
      : ownError(500, 'Internal Server Error')
    if (fault === 'delay') throw new NeverAnswered()
    if (fault) throw new ReplyLost()
    return reply
  }

  /** Whether the function's own policy lets this API invoke it for a route. */
  #mayInvoke(key: string, functionArn: string): boolean {
    const route = key.replace(' ', '')
    const sourceArn = `arn:aws:execute-api:${region}:${account}:${this.id}/${this.stage}/${route}`
    const access = { action: 'lambda:InvokeFunction', resource: functionArn }
    return !this.#iam.check({ service: 'apigateway.amazonaws.com', sourceArn }, access)
  }

  async #run(functionArn: string, event: object): Promise<HttpReply> {
    const invocation = await this.#lambda.invoke(functionArn, event)
    if (!invocation.ok)
      return invocation.errorType === eventTooLarge
        ? ownError(413, 'Request Too Long')
        : ownError(500, 'Internal Server Error')
    const result = invocation.payload as Result | null
    if (typeof result?.statusCode !== 'number') return jsonReply(200, result)
    const body = result.body ?? ''
    return {
      status: result.statusCode,
      headers: result.headers ?? {},
      body: result.isBase64Encoded ? Buffer.from(body, 'base64') : body,
    }
  }
}
