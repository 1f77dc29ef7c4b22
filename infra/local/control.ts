import * as z from 'zod/mini'
import type { Activity } from './activity.ts'
import { Fault, type Faults } from './aws/faults.ts'
import type { Schedules } from './aws/schedules.ts'
import type { Topics } from './aws/topics.ts'
import type { Usage } from './aws/usage.ts'
import type { Clock } from './clock.ts'
import type { Alarms } from './cloudwatch/alarms.ts'
import type { Dashboards } from './cloudwatch/dashboards.ts'
import { page } from './cloudwatch/page.ts'
import { type HttpReply, type HttpRequest, jsonReply } from './gateway/http.ts'
import type { Tokens, Trust } from './gateway/tokens.ts'
import type { Iam } from './iam/iam.ts'
import type { Lambda, MetricLine } from './lambda/lambda.ts'
import type { Execution } from './states/execution.ts'
import type { StateMachines } from './states/state-machines.ts'

z.config(z.locales.en())

const TokenRequest = z.strictObject({
  sub: z.string().check(z.minLength(1)),
  role: z.enum(['shopper', 'merchant', 'operator']),
  merchantId: z.optional(z.string().check(z.minLength(1))),
})

const tenYears = 10 * 365 * 24 * 3600
const Advance = z.strictObject({ advance: z.number().check(z.minimum(0), z.maximum(tenYears)) })

const problem = (status: number, code: string, detail: string, errors?: object[]): HttpReply =>
  jsonReply(
    status,
    { type: 'about:blank', status, code, detail, ...(errors && { errors }) },
    'application/problem+json',
  )

type Handler = (body: unknown, query: URLSearchParams, name: string) => Promise<HttpReply> | HttpReply

/** Runs `use` on a body that fits the schema; names what is wrong with one that does not. */
const checked =
  <S extends z.ZodMiniType>(schema: S, use: (value: z.infer<S>) => Promise<HttpReply> | HttpReply): Handler =>
  (body) => {
    const parsed = schema.safeParse(body)
    if (parsed.success) return use(parsed.data)
    const errors = parsed.error.issues.map((issue) => ({
      field: `/${issue.path.map(String).join('/')}`,
      message: issue.message,
    }))
    return problem(
      400,
      'request.invalid',
      errors.map(({ field, message }) => `${field}: ${message}`).join('; '),
      errors,
    )
  }

const executionView = ({ name, machine, status, currentState, startedAt, events }: Execution) => ({
  name,
  stateMachine: machine,
  status,
  currentState,
  startedAt: new Date(startedAt).toISOString(),
  events,
})

/** What the functions have measured under this name, in CloudWatch's embedded format. */
const valuesOf = (lines: readonly MetricLine[], name: string) =>
  lines
    .filter(({ document }) => document[name] !== undefined)
    .map(({ at, document, function: source }) => ({
      at: new Date(at).toISOString(),
      function: source,
      value: document[name],
    }))

/** What the runtime offers beside the stacks, below `/local`: tokens, the clock, and a look at what AWS would keep to itself. */
export class Control {
  readonly #handlers: Readonly<Record<string, Handler>>

  constructor(parts: {
    activity: Activity
    alarms: Alarms
    clock: Clock
    dashboards: Dashboards
    faults: Faults
    iam: Iam
    lambda: Lambda
    machines: StateMachines
    schedules: Schedules
    tokens: Tokens
    topics: Topics
    /** Whose tokens the gateway trusts. */
    trust: Trust
    usage: Usage
  }) {
    const { activity, alarms, clock, dashboards, faults, iam, lambda, machines } = parts
    const { schedules, tokens, topics, trust, usage } = parts
    const now = () => ({ now: new Date(clock.now()).toISOString() })
    this.#handlers = {
      'POST /local/token': checked(TokenRequest, async (claims) => {
        const given = Object.entries(claims).filter((entry): entry is [string, string] => entry[1] !== undefined)
        return jsonReply(200, { token: await tokens.issue(Object.fromEntries(given), trust) })
      }),
      'GET /local/clock': () => jsonReply(200, { ...now(), ahead: Math.round(clock.ahead / 1000) }),
      'DELETE /local/clock': async () => {
        const stored = await clock.reset()
        if (stored === undefined) return jsonReply(200, { ...now(), ahead: 0 })
        return problem(
          409,
          'clock.ahead_of_data',
          `By this clock something was stored until ${new Date(stored).toISOString()}, which would lie in the future: begin with no data instead (stop, delete the data folder, start).`,
        )
      },
      'POST /local/clock': checked(Advance, async ({ advance }) => {
        const reached = await clock.advance(advance)
        return jsonReply(200, { now: new Date(reached).toISOString() })
      }),
      'GET /local/metrics': (_body, query) => jsonReply(200, valuesOf(lambda.metrics, query.get('name') ?? '')),
      'GET /local/sms': () => jsonReply(200, topics.inbox('sms')),
      'GET /local/mail': () => jsonReply(200, topics.inbox('email')),
      'GET /local/alarms': () =>
        jsonReply(
          200,
          alarms.list().map((alarm) => ({ ...alarm, since: new Date(alarm.since).toISOString() })),
        ),
      'GET /local/dashboards': () => jsonReply(200, dashboards.names),
      'GET /local/dashboards/{name}': (_body, _query, name) => {
        const shown = dashboards.show(name, clock.now())
        return shown
          ? jsonReply(200, shown)
          : problem(
              404,
              'dashboard.not_found',
              `There is no dashboard ${name}. There are: ${dashboards.names.join(', ')}.`,
            )
      },
      'GET /local': () => page,
      'GET /local/executions': (_body, query) =>
        jsonReply(200, machines.list(query.get('name') ?? undefined).map(executionView)),
      'DELETE /local/executions': () => jsonReply(200, { dropped: machines.drop() }),
      'GET /local/denied': () => jsonReply(200, iam.denied),
      'DELETE /local/denied': () => {
        iam.forgetDenied()
        return jsonReply(200, iam.denied)
      },
      'GET /local/permissions': () => jsonReply(200, iam.permissions()),
      'GET /local/usage': async () => {
        await activity.idle()
        return jsonReply(200, usage.report())
      },
      'DELETE /local/usage': async () => {
        await activity.idle()
        usage.reset(clock.now())
        return jsonReply(200, usage.report())
      },
      'POST /local/faults': checked(Fault, (fault) => {
        const { service, operation } = fault
        const known = { lambda: lambda.names, scheduler: schedules.names }[service as string]
        if (operation !== undefined && known && !known.includes(operation))
          return problem(400, 'request.invalid', `There is no ${operation} at ${service}.`, [
            { field: '/operation', message: `expected one of: ${known.join(', ')}` },
          ])
        faults.add(fault)
        return jsonReply(201, fault)
      }),
      'DELETE /local/faults': () => {
        faults.clear()
        return jsonReply(200, {})
      },
      'POST /local/schedules/{name}/run': async (_body, _query, name) =>
        (await schedules.runNow(name))
          ? jsonReply(200, { name, ...now() })
          : problem(
              404,
              'schedule.not_found',
              `There is no schedule ${name}. There are: ${schedules.names.join(', ')}.`,
            ),
    }
  }

  /** Whether a request is for this and not for a stack. */
  static takes({ url }: HttpRequest): boolean {
    return /^\/local(\/|\?|$)/.test(url)
  }

  async handle({ method, url, body }: HttpRequest): Promise<HttpReply> {
    const [path = '', query = ''] = url.split('?')
    const name = /^\/local\/(?:schedules\/([^/]+)\/run|dashboards\/([^/]+))$/.exec(path)?.slice(1).find(Boolean)
    const handler = this.#handlers[`${method} ${name ? path.replace(`/${name}`, '/{name}') : path}`]
    if (!handler) {
      const known = Object.keys(this.#handlers).join(', ')
      return problem(404, 'route.not_found', `There is no ${method} ${path}. There are: ${known}.`)
    }
    let json: unknown
    try {
      json = body.length === 0 ? {} : JSON.parse(body.toString())
    } catch (error) {
      return problem(400, 'request.invalid', `The body is not JSON: ${(error as Error).message}.`)
    }
    return handler(json, new URLSearchParams(query), name ?? '')
  }
}
