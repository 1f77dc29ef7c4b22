import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Activity } from '../activity.ts'
import type { Faults } from '../aws/faults.ts'
import { bytesOf, limits } from '../aws/limits.ts'
import type { Usage } from '../aws/usage.ts'
import type { Clock } from '../clock.ts'
import { recordEmbedded } from '../cloudwatch/embedded.ts'
import { LambdaMetrics } from '../cloudwatch/lambda-metrics.ts'
import type { Metrics } from '../cloudwatch/metrics.ts'
import { actingAs, type Caller } from '../iam/caller.ts'
import type { Iam } from '../iam/iam.ts'
import { account, region } from '../templates/intrinsics.ts'
import type { FunctionSettings } from './function-settings.ts'
import { Instances } from './instances.ts'
import type { Call, Invocation } from './invocation.ts'
import { Sources } from './sources.ts'
import type { WarmInstances } from './warm-instances.ts'

/** A line that a function printed in CloudWatch's embedded metric format. */
export type MetricLine = { readonly at: number; readonly function: string; readonly document: Record<string, unknown> }

/** How long a function may stand still while somebody debugs it. */
const debuggedSeconds = 24 * 3600

/** The metrics of some hours under load; older ones make room. */
const mostMetricLines = 200_000

/** What becomes of an invocation whose instance ends before it has done anything. */
const exited: Invocation = { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'the function was killed' }

const throttled: Invocation = { ok: false, errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' }

/** Whether the caller waits for the answer of an invocation. */
type InvocationType = 'RequestResponse' | 'Event'

const largestEvent = { RequestResponse: limits.event, Event: limits.asynchronousEvent } as const

/** The error of an event that is longer than Lambda takes. */
export const eventTooLarge = 'RequestEntityTooLargeException'

/** All functions of the templates, their logs and the metrics in them. */
export class Lambda {
  readonly metrics: MetricLine[] = []
  readonly #functions = new Map<string, Instances>()
  readonly #clock: Clock
  readonly #activity: Activity
  readonly #usage: Usage
  readonly #logFolder: string
  readonly #faults: Faults
  readonly #measured: Metrics
  readonly #iam: Iam
  readonly #own: LambdaMetrics
  readonly #sources = new Sources()
  readonly #debugged: boolean
  readonly #warm: WarmInstances | undefined
  #isStopped = false
  /** Whose instance has signed with a key, also one that is gone by now. */
  readonly #signing = new Map<string, Instances>()

  /**
   * `debugged`: no function runs out of time, since somebody looks at it while it stands still. `warm`: where instances come from, and stay
   * when it stops.
   */
  constructor(parts: {
    clock: Clock
    activity: Activity
    usage: Usage
    faults: Faults
    metrics: Metrics
    iam: Iam
    logFolder: string
    debugged: boolean
    warm?: WarmInstances | undefined
  }) {
    this.#iam = parts.iam
    this.#faults = parts.faults
    this.#measured = parts.metrics
    this.#own = new LambdaMetrics(parts.metrics, parts.clock)
    this.#clock = parts.clock
    this.#activity = parts.activity
    this.#usage = parts.usage
    this.#logFolder = parts.logFolder
    this.#debugged = parts.debugged
    this.#warm = parts.warm
  }

  define(defined: FunctionSettings): void {
    const settings = this.#debugged ? { ...defined, timeoutSeconds: debuggedSeconds } : defined
    const watcher = {
      printed: (of: FunctionSettings, line: string) => this.#print(of, line),
      started: (key: string, instances: Instances) => this.#signing.set(key, instances),
    }
    this.#functions.set(settings.arn, new Instances(settings, watcher, this.#warm))
  }

  /** Every function runs the bundle in this folder from its next invocation on. */
  runFrom(folder: string): void {
    for (const instances of this.#functions.values()) instances.runFrom(folder)
  }

  get names(): string[] {
    return [...this.#functions.values()].map(({ settings }) => settings.name)
  }

  /**
   * Runs the function with this ARN, and gives what it returned or what it failed with. The calls that it makes are added to
   * the list.
   */
  async invoke(
    arn: string,
    event: unknown,
    type: InvocationType = 'RequestResponse',
    calls: Call[] = [],
  ): Promise<Invocation> {
    const instances = this.#find(arn)
    const began = performance.now()
    const { name } = instances.settings
    const json = JSON.stringify(event)
    const size = bytesOf(json)
    if (size > largestEvent[type]) {
      const errorMessage = `${size} byte payload is too large for the ${type} invocation type (limit ${largestEvent[type]} bytes)`
      this.#log(name, `${eventTooLarge}: ${errorMessage}`)
      return { ok: false, errorType: eventTooLarge, errorMessage }
    }
    const fault = this.#faults.take('lambda', name)
    if (fault === 'throttle') {
      this.#own.record(name, { Throttles: 1 })
      return throttled
    }
    // Lambda itself logs each invocation, with the rights of the function.
    this.#mayLog(instances.settings)
    const invocation = fault ? exited : await this.#activity.track(instances.run({ event: json, calls }))
    const duration = performance.now() - began
    this.#finished(name, duration, invocation.ok)
    if (!invocation.ok) this.#log(name, `${invocation.errorType}: ${invocation.errorMessage}`)
    return invocation
  }

  /** Counts an invocation that succeeded, and took `duration` milliseconds, without making it. */
  count(arn: string, duration: number): void {
    this.#finished(this.#find(arn).settings.name, duration, true)
  }

  nameOf(arn: string): string {
    return this.#find(arn).settings.name
  }

  /** How many lines a function has printed. */
  printed(arn: string): number {
    return this.#find(arn).printed
  }

  /** The instance that signs its calls with a key has made one. */
  called(key: string, call: Call): void {
    this.#signing.get(key)?.called(key, call)
  }

  #find(arn: string): Instances {
    const instances = this.#functions.get(arn)
    if (!instances) throw new Error(`there is no function ${arn}`)
    return instances
  }

  #finished(name: string, duration: number, ok: boolean): void {
    this.#usage.invocation(name, duration, !ok)
    this.#own.record(name, { Invocations: 1, Errors: ok ? 0 : 1, Duration: duration })
  }

  /** How old the oldest record was that a function was given from a stream, in milliseconds. */
  iteratorAge(arn: string, age: number): void {
    this.#own.record(this.#find(arn).settings.name, { IteratorAge: age })
  }

  /** A function as the caller that it is, by its ARN. */
  actorOf(arn: string): Caller {
    const { settings } = this.#find(arn)
    return actingAs(settings.role, settings.name)
  }

  /** The function whose instance signs its calls with a key, as the caller that it is; undefined where it is none's. */
  callerOf(key: string): Caller | undefined {
    const settings = this.#signing.get(key)?.settings
    return settings && actingAs(settings.role, settings.name)
  }

  /** Puts a line of the runtime's own into the log of the function whose instance signs with a key. */
  note(key: string, line: string): void {
    const settings = this.#signing.get(key)?.settings
    if (settings) this.#log(settings.name, line)
  }

  /** Ends the instance that signs its calls with a key. */
  kill(key: string): void {
    this.#signing.get(key)?.kill(key)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((instances) => instances.stop()))
    this.#isStopped = true
  }

  /** A line that a function printed: gone, with the metrics in it, unless its role may write to its log group. */
  #print(settings: FunctionSettings, line: string): void {
    // What an instance said last may arrive once this runtime, and its folder, are gone.
    if (this.#isStopped) return
    if (this.#mayLog(settings)) this.#log(settings.name, this.#sources.inPlaceOfBundles(line))
  }

  #mayLog({ name, role, logGroup }: FunctionSettings): boolean {
    const resource = `arn:aws:logs:${region}:${account}:log-group:${logGroup}:log-stream:local`
    const actions = ['logs:CreateLogStream', 'logs:PutLogEvents']
    return actions.every((action) => !this.#iam.check(actingAs(role, name), { action, resource }))
  }

  #log(name: string, line: string): void {
    if (line === '') return
    appendFileSync(join(this.#logFolder, `${name}.log`), `${new Date(this.#clock.now()).toISOString()} ${line}\n`)
    if (!line.startsWith('{"_aws":')) return
    const document = JSON.parse(line) as Record<string, unknown>
    this.metrics.push({ at: this.#clock.now(), function: name, document })
    recordEmbedded(this.#measured, document)
    if (this.metrics.length > mostMetricLines) this.metrics.splice(0, mostMetricLines / 2)
  }
}
