import { join } from 'node:path'
import { Activity } from './activity.ts'
import { AwsEndpoint } from './aws/aws-endpoint.ts'
import { Faults } from './aws/faults.ts'
import { Polls } from './aws/polls.ts'
import { Queues } from './aws/queues.ts'
import { Schedules } from './aws/schedules.ts'
import { Secrets } from './aws/secrets.ts'
import { Topics } from './aws/topics.ts'
import { Usage } from './aws/usage.ts'
import { Clock, type KeptClock, type Progress } from './clock.ts'
import { actionsOf } from './cloudwatch/actions.ts'
import { Alarms } from './cloudwatch/alarms.ts'
import { Dashboards } from './cloudwatch/dashboards.ts'
import { Metrics } from './cloudwatch/metrics.ts'
import { isEmptyDatabase, refuseHalf } from './data-folder.ts'
import { Engine } from './dynamodb/engine.ts'
import { findEngine, thisMachine } from './dynamodb/find-engine.ts'
import { IndexLag } from './dynamodb/index-lag.ts'
import { Streams } from './dynamodb/streams.ts'
import { Gateway } from './gateway/gateway.ts'
import { Tokens, type Trust } from './gateway/tokens.ts'
import { Iam } from './iam/iam.ts'
import { AsyncInvocations } from './lambda/async-invocations.ts'
import { Lambda } from './lambda/lambda.ts'
import type { WarmInstances } from './lambda/warm-instances.ts'
import { RuntimeState } from './state.ts'
import { StateMachines } from './states/state-machines.ts'
import { region } from './templates/intrinsics.ts'

/** What AWS_ENDPOINT_URL and its companions are inside a function. */
const environmentOf = (endpoint: string) => (functionName: string, memory: number) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  TZ: 'UTC',
})

type Say = (line: string) => void

/** Where the services keep their data and are reached, and who is told of their start and of the way of their clock. */
type Place = {
  readonly folder: string
  readonly url: string
  readonly say: Say
  readonly progress: (progress: Progress) => void
  /** Whether somebody debugs the functions. */
  readonly debugged: boolean
  /** Instances of functions that an earlier runtime has left. */
  readonly warm: WarmInstances | undefined
  /** How far the clock is ahead of the machine's where the folder remembers none, in milliseconds. */
  readonly ahead: number
}

/** What may be stored by a clock that goes back to the present afterwards. */
const timeless = ['clock', 'alarms']

const keptClock = (state: RuntimeState, otherwise: number): KeptClock => {
  const ahead = state.get<number>('clock', 'ahead') ?? otherwise
  return { ahead, stored: state.get<number>('clock', 'stored') ?? Date.now() + ahead }
}

const rememberClock = (state: RuntimeState) => (change: Partial<KeptClock>) => {
  for (const [name, value] of Object.entries(change)) state.set('clock', name, value)
}

/** The runtime's own database and DynamoDB's, which remember one system together. */
const openDatabases = async (folder: string, say: Say, stack: AsyncDisposableStack) => {
  const file = join(folder, 'dynamodb.db')
  const isEmpty = isEmptyDatabase(file)
  const state = new RuntimeState(join(folder, 'runtime.db'))
  stack.defer(() => state.close())
  const found = findEngine(thisMachine, say)
  const usesFile = found.kind === 'program'
  if (usesFile && isEmpty && !state.isEmpty) refuseHalf(folder, 'dynamodb.db')
  const engine = await Engine.start(found, file)
  stack.defer(() => engine.stop())
  if (usesFile && !isEmpty && state.isEmpty) refuseHalf(folder, 'runtime.db')
  return { state, engine }
}

/**
 * Every service that the runtime has, empty as a new AWS account but for what the folder remembers. What has to be closed
 * again goes onto the stack.
 */
export const openServices = async (place: Place, stack: AsyncDisposableStack) => {
  const { folder, url, say, progress, debugged, warm, ahead } = place
  const { state, engine } = await openDatabases(folder, say, stack)

  const activity = new Activity()
  const remember = rememberClock(state)
  const kept = keptClock(state, ahead)
  remember({ ahead: kept.ahead })
  const clock = new Clock(activity, kept, remember, progress)
  state.onStore((area) => !timeless.includes(area) && clock.store())
  const usage = new Usage(clock.now())
  const faults = new Faults()
  const metrics = new Metrics()
  const iam = new Iam()
  const logFolder = join(folder, 'logs')
  const lambda = new Lambda({ clock, activity, usage, faults, metrics, iam, logFolder, debugged, warm })
  stack.defer(() => lambda.stop())
  const calls = new AsyncInvocations({ lambda, clock, activity })
  const tokens = await Tokens.open(clock, state)
  const gateway = new Gateway({ clock, faults, iam, lambda, tokens, usage, metrics })
  const queues = new Queues({ lambda, clock, activity, usage, state })
  const streams = new Streams({ engine, lambda, queues, clock, activity, state })
  const indexLag = new IndexLag(clock)
  const polls = new Polls({ clock, engine, faults, lambda, usage })
  const schedules = new Schedules({ clock, activity, calls, faults, iam, polls })
  const secrets = new Secrets(state)
  const topics = new Topics({ clock, state, usage, faults, metrics })
  const machines = new StateMachines({
    clock,
    activity,
    lambda,
    usage,
    metrics,
    updateItem: (caller, input) => aws.updateItem(caller, input),
    iam,
  })
  const alarms = new Alarms({
    metrics,
    clock,
    state,
    act: actionsOf({ calls, topics, activity, iam }),
    sample: () => queues.measure(metrics),
  })
  const dashboards = new Dashboards(metrics)
  const aws: AwsEndpoint = new AwsEndpoint({
    engine,
    streams,
    usage,
    machines,
    queues,
    topics,
    secrets,
    clock,
    faults,
    lambda,
    iam,
    polls,
    indexLag,
  })

  return {
    activity,
    alarms,
    aws,
    calls,
    clock,
    dashboards,
    engine,
    faults,
    gateway,
    iam,
    indexLag,
    lambda,
    machines,
    queues,
    schedules,
    secrets,
    state,
    streams,
    tokens,
    topics,
    usage,
    /** What one resource of a template leaves for others to find. */
    integrations: new Map<string, string>(),
    authorizers: new Map<string, Trust>(),
    /** The variables that every function gets beside its own, as Lambda gives them. */
    environment: environmentOf(url),
  }
}

export type Services = Awaited<ReturnType<typeof openServices>>
