import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Activity } from './activity.ts'
import { AwsEndpoint } from './aws-endpoint.ts'
import { Clock } from './clock.ts'
import { Control } from './control.ts'
import { deploy } from './deploy.ts'
import { Engine } from './engine.ts'
import { Gateway, type HttpReply, type HttpRequest, jsonReply } from './gateway.ts'
import { region } from './intrinsics.ts'
import { Lambda } from './lambda.ts'
import { Queues } from './queues.ts'
import type { Services } from './resources/resource-type.ts'
import { Schedules } from './schedules.ts'
import { Secrets } from './secrets.ts'
import { LocalServer } from './server.ts'
import { State } from './state.ts'
import { StateMachines } from './states/state-machines.ts'
import { Streams } from './streams.ts'
import { readStacks } from './template.ts'
import { Tokens, type Trust } from './tokens.ts'
import { Topics } from './topics.ts'
import { Usage } from './usage.ts'

export type RuntimeSettings = {
  /** The port to serve on; 0 is any that is free. */
  readonly port: number
  /** The folder that keeps the data, or `memory` for none. */
  readonly data: string
  /** The folder with the synthesized templates. */
  readonly templates: string
}

export type Runtime = { readonly url: string; close(): Promise<void> }

type Closing = () => unknown

/** How long what is under way may take to end, in milliseconds. */
const longestFarewell = 3000

/** What AWS_ENDPOINT_URL and its companions are inside a function. */
const functionEnvironment = (endpoint: string) => (name: string, memory: number) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  TZ: 'UTC',
})

const begin = async ({ port, data, templates }: RuntimeSettings, closings: Closing[]): Promise<Runtime> => {
  const stacks = readStacks(templates)
  const temporary = data === 'memory'
  const folder = temporary ? mkdtempSync(join(tmpdir(), 'orders-')) : resolve(data)
  if (temporary) closings.push(() => rmSync(folder, { recursive: true, force: true }))
  const logs = join(folder, 'logs')
  mkdirSync(logs, { recursive: true })

  let answer = async (_request: HttpRequest): Promise<HttpReply> => jsonReply(503, { message: 'Starting' })
  const server = await LocalServer.listen(port, (request) => answer(request))
  closings.push(() => server.close())
  const url = `http://localhost:${server.port}`

  const state = new State(join(folder, 'runtime.db'))
  closings.push(() => state.close())
  const engine = await Engine.start(join(folder, 'dynamodb.db'))
  closings.push(() => engine.stop())

  const activity = new Activity()
  const clock = new Clock(activity, state.get<number>('clock', 'ahead'))
  const usage = new Usage(clock.now())
  const lambda = new Lambda(clock, activity, usage, logs)
  closings.push(() => lambda.stop())
  const tokens = await Tokens.open(clock, state)
  const queues = new Queues({ lambda, clock, activity, usage, state })
  const streams = new Streams({ engine, lambda, queues, clock, activity, state })
  const schedules = new Schedules({ clock, activity, lambda })
  const secrets = new Secrets(state)
  const topics = new Topics({ clock, state, usage })
  const machines = new StateMachines({
    clock,
    activity,
    lambda,
    usage,
    updateItem: (input) => endpoint.updateItem(input),
  })
  const endpoint = new AwsEndpoint({
    engine,
    streams,
    usage,
    machines,
    queues,
    topics,
    secrets,
    now: () => clock.now(),
  })

  const authorizers = new Map<string, Trust>()
  const services: Services = {
    engine,
    gateway: new Gateway({ clock, lambda, tokens, usage }),
    lambda,
    machines,
    queues,
    schedules,
    secrets,
    streams,
    topics,
    integrations: new Map(),
    authorizers,
    environment: functionEnvironment(url),
  }
  await deploy(stacks, services, url)
  engine.indexStreams()

  const trust = [...authorizers.values()][0] ?? { issuer: url, audience: ['local'] }
  const control = new Control({ activity, clock, machines, schedules, state, tokens, topics, trust, usage })
  answer = (request) => {
    if (AwsEndpoint.takes(request)) return endpoint.handle(request)
    if (Control.takes(request)) return control.handle(request)
    return activity.track(services.gateway.handle(request))
  }
  closings.push(async () => {
    // What is under way may end; nothing new begins.
    answer = async (request) =>
      AwsEndpoint.takes(request) ? endpoint.handle(request) : jsonReply(503, { message: 'Stopping' })
    clock.stop()
    await Promise.race([activity.idle(), setTimeout(longestFarewell, undefined, { ref: false })])
  })
  streams.resume()
  queues.resume()
  schedules.start()
  return { url, close: () => close(closings) }
}

const close = async (closings: Closing[]): Promise<void> => {
  for (const closing of closings.splice(0).reverse()) await closing()
}

/** Runs the stacks of a folder of synthesized templates. Throws a StartupError that says what is in the way. */
export const startRuntime = async (settings: RuntimeSettings): Promise<Runtime> => {
  const closings: Closing[] = []
  try {
    return await begin(settings, closings)
  } catch (error) {
    await close(closings)
    throw error
  }
}
