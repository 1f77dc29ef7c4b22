import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { bytesOf, limits } from '../aws/limits.ts'
import type { FunctionSettings } from './function-settings.ts'
import type { Invocation } from './invocation.ts'

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

/** What lets an instance start sooner: what V8 has compiled is kept, and source maps are read when something is to be shown. */
const quickStart = (folder: string) => ({ NODE_COMPILE_CACHE: join(dirname(folder), '.compiled'), NODE_OPTIONS: '' })

/** Told what an instance prints, and that it is gone. */
export type Listener = { readonly printed: (lines: readonly string[]) => void; readonly ended: () => void }

/** One instance of a function: a worker thread that runs its bundle, one invocation at a time, as Lambda does. */
export class Instance {
  /** It signs its calls with a key of its own, by which it is known at the AWS endpoint. */
  readonly key = `local${randomUUID().replaceAll('-', '')}`
  /** The folder of the bundle that it runs. */
  readonly folder: string
  readonly #settings: FunctionSettings
  readonly #worker: Worker
  #listener: Listener | undefined
  #ended = false

  constructor(settings: FunctionSettings, folder: string) {
    this.folder = folder
    this.#settings = settings
    const [file, name] = settings.handler.split('.')
    this.#worker = new Worker(new URL('./worker.mjs', import.meta.url), {
      // As an address: an import does not take every path of every system.
      workerData: { file: pathToFileURL(join(folder, `${file}.mjs`)).href, export: name },
      env: { ...settings.environment, ...quickStart(folder), AWS_ACCESS_KEY_ID: this.key },
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMegabytes },
      stdout: true,
      stderr: true,
    })
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      let rest = ''
      stream.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        this.#listener?.printed(lines)
      })
    }
    // A failure in the middle of an invocation is that invocation's; one between two of them only costs the instance.
    this.#worker.on('error', () => undefined)
    this.#worker.once('exit', () => {
      this.#ended = true
      this.#listener?.ended()
    })
  }

  get hasEnded(): boolean {
    return this.#ended
  }

  /** From now on somebody else hears of it; undefined is nobody. */
  tell(listener: Listener | undefined): void {
    this.#listener = listener
  }

  /** Runs the function on an event, which is JSON. `isReusable` says whether it can run another one afterwards. */
  run(event: string): Promise<{ readonly invocation: Invocation; readonly isReusable: boolean }> {
    const { timeoutSeconds, memoryMegabytes, name, arn } = this.#settings
    const worker = this.#worker
    return new Promise((done) => {
      const end = (invocation: Invocation, isReusable: boolean) => {
        clearTimeout(timeout)
        worker.off('message', answered).off('error', failed).off('exit', ended)
        done({ invocation, isReusable })
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
      worker.postMessage({ event, requestId: randomUUID(), timeoutSeconds, memoryMegabytes, name, arn })
    })
  }

  /** Ends it, in the middle of what it does. */
  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
