import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Activity } from './activity.ts'
import type { Clock } from './clock.ts'
import { recordEmbedded } from './cloudwatch/embedded.ts'
import { LambdaMetrics } from './cloudwatch/lambda-metrics.ts'
import type { Metrics } from './cloudwatch/metrics.ts'
import type { Faults } from './faults.ts'
import { actingAs, type Caller } from './iam/caller.ts'
import type { Iam } from './iam/iam.ts'
import { account, region } from './intrinsics.ts'
import { bytesOf, limits } from './limits.ts'
import { Sources } from './sources.ts'
import type { ConsumedCapacity, Usage } from './usage.ts'

export type FunctionSettings = {
  readonly name: string
  readonly arn: string
  /** The folder with the bundles, and the file in it with the name of its export: `api/place-order.handler`. */
  readonly folder: string
  readonly handler: string
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  readonly environment: Readonly<Record<string, string>>
  /** The ARN of the role with which it acts. */
  readonly role: string
  /** The log group that it writes to. */
  readonly logGroup: string
}

export type Invocation =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string }

/** The items of a batch that have to come again: all when the function failed, else those that it reports, if it reports any. */
export const failedItems = (invocation: Invocation, items: readonly string[], reports: boolean): string[] => {
  if (!invocation.ok) return [...items]
  const payload = invocation.payload as { batchItemFailures?: { itemIdentifier: string }[] } | null
  return reports ? (payload?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier) : []
}

/** A line that a function printed in CloudWatch's embedded metric format. */
export type MetricLine = { readonly at: number; readonly function: string; readonly document: Record<string, unknown> }

/** More instances of one function than this do not make two cores faster; further invocations wait for their turn. */
const mostInstances = 2

/** How long a function may stand still while somebody debugs it. */
const debuggedSeconds = 24 * 3600

/** The metrics of some hours under load; older ones make room. */
const mostMetricLines = 200_000

/** What becomes of an invocation whose instance ends before it has done anything. */
const exited: Invocation = { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'the function was killed' }

const throttled: Invocation = { ok: false, errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' }

/** A call of an AWS service by a function; of a query that was answered whole, how many items it found. */
export type Call = {
  readonly target: string
  readonly input?: unknown
  readonly found?: number | undefined
  readonly consumed?: readonly ConsumedCapacity[]
}

/** What an instance says of an invocation: the payload is still JSON. */
type Outcome = { readonly ok: true; readonly payload: string } | Exclude<Invocation, { readonly ok: true }>

/** The invocation that an outcome is: an answer that is longer than Lambda takes is a failure. */
const invocationOf = (outcome: Outcome): Invocation => {
  if (!outcome.ok) return outcome
  const size = bytesOf(outcome.payload)
  if (size <= limits.answer) return { ok: true, payload: JSON.parse(outcome.payload) }
  const errorMessage = `Response payload size (${size} bytes) exceeded maximum allowed payload size (${limits.answer} bytes).`
  return { ok: false, errorType: 'Function.ResponseSizeTooLarge', errorMessage }
}

/** Whether the caller waits for the answer of an invocation. */
type InvocationType = 'RequestResponse' | 'Event'

const largestEvent = { RequestResponse: limits.event, Event: limits.asynchronousEvent } as const

/** The error of an event that is longer than Lambda takes. */
export const eventTooLarge = 'RequestEntityTooLargeException'

type Job = { readonly event: string; readonly calls: Call[]; readonly done: (invocation: Invocation) => void }

/** What lets an instance start sooner: what V8 has compiled is kept, and source maps are read when something is to be shown. */
const quickStart = (folder: string) => ({ NODE_COMPILE_CACHE: join(dirname(folder), '.compiled'), NODE_OPTIONS: '' })

/** One function: its instances are worker threads that run its bundle, one invocation at a time each, as Lambda does. */
class Instances {
  readonly settings: FunctionSettings
  readonly #print: (line: string) => void
  #idle: Worker[] = []
  /** Every key that an instance of it was ever given. */
  readonly #keys = new Set<string>()
  /** Each by the key that it signs its calls with. */
  readonly #all = new Map<string, Worker>()
  readonly #queue: Job[] = []
  readonly #running = new Map<Worker, Job>()
  /** The instances that run a bundle which has been replaced. */
  readonly #outdated = new Set<Worker>()
  #folder: string
  /** How many lines it has printed. */
  printed = 0

  constructor(settings: FunctionSettings, print: (line: string) => void) {
    this.settings = settings
    this.#print = print
    this.#folder = settings.folder
  }

  /** Runs the function on an event, which is JSON, and adds the calls that it makes to the list. */
  run(event: string, calls: Call[]): Promise<Invocation> {
    return new Promise((done) => {
      this.#queue.push({ event, calls, done })
      this.#next()
    })
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all.values()].map((worker) => worker.terminate()))
  }

  /** Runs the bundle of another folder from the next invocation on. */
  runFrom(folder: string): void {
    this.#folder = folder
    for (const worker of this.#running.keys()) this.#outdated.add(worker)
    for (const worker of this.#idle.splice(0)) void worker.terminate().then(() => this.#next())
  }

  /** Whether a call that is signed with a key comes from one of its instances. */
  signs(key: string): boolean {
    return this.#keys.has(key)
  }

  /** Ends the instance that signs with a key, in the middle of what it does. */
  kill(key: string): void {
    void this.#all.get(key)?.terminate()
  }

  /** The instance that signs with a key has made a call. */
  called(key: string, call: Call): void {
    const worker = this.#all.get(key)
    if (worker) this.#running.get(worker)?.calls.push(call)
  }

  #next(): void {
    if (this.#queue.length === 0) return
    const worker = this.#idle.pop() ?? (this.#all.size < mostInstances ? this.#start() : undefined)
    const job = worker && this.#queue.shift()
    if (worker && job) this.#give(worker, job)
  }

  #start(): Worker {
    const { handler, environment } = this.settings
    const folder = this.#folder
    const [file, name] = handler.split('.')
    const key = `local${randomUUID().replaceAll('-', '')}`
    const worker = new Worker(new URL('./lambda-worker.mjs', import.meta.url), {
      // As an address: an import does not take every path of every system.
      workerData: { file: pathToFileURL(join(folder, `${file}.mjs`)).href, export: name },
      // Each instance signs with a key of its own, by which it is known at the AWS endpoint.
      env: { ...environment, ...quickStart(folder), AWS_ACCESS_KEY_ID: key },
      resourceLimits: { maxOldGenerationSizeMb: this.settings.memoryMegabytes },
      stdout: true,
      stderr: true,
    })
    for (const stream of [worker.stdout, worker.stderr]) {
      let rest = ''
      stream.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        this.printed += lines.length
        for (const line of lines) this.#print(line)
      })
    }
    this.#all.set(key, worker)
    this.#keys.add(key)
    // A failure in the middle of an invocation is that invocation's; one between two of them only costs the instance.
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      this.#all.delete(key)
      this.#idle = this.#idle.filter((one) => one !== worker)
    })
    return worker
  }

  #give(worker: Worker, job: Job): void {
    const { timeoutSeconds, memoryMegabytes, name, arn } = this.settings
    this.#running.set(worker, job)
    const end = (invocation: Invocation, reusable: boolean) => {
      this.#running.delete(worker)
      const isCurrent = !this.#outdated.delete(worker)
      clearTimeout(timeout)
      worker.off('message', answered).off('error', failed).off('exit', ended)
      if (reusable && isCurrent) this.#idle.push(worker)
      else {
        // It makes room for the next instance once it is gone.
        void worker.terminate().then(() => this.#next())
      }
      job.done(invocation)
      this.#next()
    }
    const fail = (errorType: string, errorMessage: string) => end({ ok: false, errorType, errorMessage }, false)
    const timeout = setTimeout(
      () => fail('Sandbox.Timedout', `Task timed out after ${timeoutSeconds}.00 seconds`),
      timeoutSeconds * 1000,
    )
    const answered = (outcome: Outcome) => end(invocationOf(outcome), true)
    const failed = (error: Error) => fail(error.name, error.message)
    const ended = (code: number) => fail('Runtime.ExitError', `the function exited with ${code}`)
    worker.once('message', answered).once('error', failed).once('exit', ended)
    worker.postMessage({ event: job.event, requestId: randomUUID(), timeoutSeconds, memoryMegabytes, name, arn })
  }
}

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

  /** `debugged`: no function runs out of time, since somebody looks at it while it stands still. */
  constructor(parts: {
    clock: Clock
    activity: Activity
    usage: Usage
    faults: Faults
    metrics: Metrics
    iam: Iam
    logFolder: string
    debugged: boolean
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
  }

  define(defined: FunctionSettings): void {
    const settings = this.#debugged ? { ...defined, timeoutSeconds: debuggedSeconds } : defined
    this.#functions.set(settings.arn, new Instances(settings, (line) => this.#print(settings, line)))
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
    const invocation = fault ? exited : await this.#activity.track(instances.run(json, calls))
    const duration = performance.now() - began
    this.#finished(name, duration, invocation.ok)
    if (!invocation.ok) this.#log(name, `${invocation.errorType}: ${invocation.errorMessage}`)
    return invocation
  }

  /** Counts an invocation that succeeded in so many milliseconds, without making it. */
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
    for (const instances of this.#functions.values()) instances.called(key, call)
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
    const settings = this.#signing(key)
    return settings && actingAs(settings.role, settings.name)
  }

  /** Puts a line of the runtime's own into the log of the function whose instance signs with a key. */
  note(key: string, line: string): void {
    const settings = this.#signing(key)
    if (settings) this.#log(settings.name, line)
  }

  #signing(key: string): FunctionSettings | undefined {
    return [...this.#functions.values()].find((instances) => instances.signs(key))?.settings
  }

  /** Ends the instance that signs its calls with a key. */
  kill(key: string): void {
    for (const instances of this.#functions.values()) instances.kill(key)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((instances) => instances.stop()))
  }

  /** A line that a function printed: gone, with the metrics in it, unless its role may write to its log group. */
  #print(settings: FunctionSettings, line: string): void {
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
