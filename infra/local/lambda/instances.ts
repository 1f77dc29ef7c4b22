import type { FunctionSettings } from './function-settings.ts'
import { Instance } from './instance.ts'
import type { Call, Invocation, Job } from './invocation.ts'
import type { WarmInstances } from './warm-instances.ts'

/** More instances of one function than this do not make two cores faster; further invocations wait for their turn. */
const mostInstances = 2

/** Told what a function prints, and of the keys of its instances. */
type Watcher = {
  readonly printed: (settings: FunctionSettings, line: string) => void
  readonly started: (key: string, instances: Instances) => void
}

type Waiting = Job & { readonly done: (invocation: Invocation) => void }

/** The instances of one function: each invocation is given to one that is idle, or waits for its turn. */
export class Instances {
  readonly settings: FunctionSettings
  readonly #watcher: Watcher
  readonly #warm: WarmInstances | undefined
  #idle: Instance[] = []
  /** Each by the key that it signs its calls with. */
  readonly #all = new Map<string, Instance>()
  readonly #queue: Waiting[] = []
  readonly #running = new Map<Instance, Job>()
  #folder: string
  /** How many lines it has printed. */
  printed = 0

  constructor(settings: FunctionSettings, watcher: Watcher, warm: WarmInstances | undefined) {
    this.settings = settings
    this.#watcher = watcher
    this.#warm = warm
    this.#folder = settings.folder
  }

  run(job: Job): Promise<Invocation> {
    return new Promise((done) => {
      this.#queue.push({ ...job, done })
      this.#next()
    })
  }

  /** Ends all of them, or keeps those that have nothing to do for the next runtime. */
  async stop(): Promise<void> {
    for (const instance of this.#idle.splice(0)) {
      if (!this.#warm || instance.folder !== this.settings.folder) continue
      this.#all.delete(instance.key)
      instance.tell(undefined)
      this.#warm.keep(this.settings, instance)
    }
    await Promise.all([...this.#all.values()].map((instance) => instance.end()))
  }

  /** Runs the bundle of another folder from the next invocation on. */
  runFrom(folder: string): void {
    this.#folder = folder
    for (const instance of this.#idle.splice(0)) this.#replace(instance)
  }

  /** Ends the instance that signs with a key, in the middle of what it does. */
  kill(key: string): void {
    void this.#all.get(key)?.end()
  }

  /** The instance that signs with a key has made a call. */
  called(key: string, call: Call): void {
    const instance = this.#all.get(key)
    if (instance) this.#running.get(instance)?.calls.push(call)
  }

  #next(): void {
    if (this.#queue.length === 0) return
    const instance = this.#idle.pop() ?? (this.#all.size < mostInstances ? this.#start() : undefined)
    const job = instance && this.#queue.shift()
    if (instance && job) void this.#give(instance, job)
  }

  #start(): Instance {
    const isAsDeployed = this.#folder === this.settings.folder
    const kept = isAsDeployed ? this.#warm?.take(this.settings) : undefined
    const instance = kept ?? new Instance(this.settings, this.#folder)
    this.#all.set(instance.key, instance)
    this.#watcher.started(instance.key, this)
    instance.tell({
      printed: (lines) => {
        this.printed += lines.length
        for (const line of lines) this.#watcher.printed(this.settings, line)
      },
      ended: () => {
        this.#all.delete(instance.key)
        this.#idle = this.#idle.filter((one) => one !== instance)
      },
    })
    return instance
  }

  /** It makes room for the next instance once it is gone. */
  #replace(instance: Instance): void {
    void instance.end().then(() => this.#next())
  }

  async #give(instance: Instance, job: Waiting): Promise<void> {
    this.#running.set(instance, job)
    const { invocation, isReusable } = await instance.run(job.event)
    this.#running.delete(instance)
    if (isReusable && instance.folder === this.#folder) this.#idle.push(instance)
    else this.#replace(instance)
    job.done(invocation)
    this.#next()
  }
}
