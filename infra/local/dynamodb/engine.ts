import { Agent, request } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { isEmptyDatabase } from '../data-folder.ts'
import { StartupError } from '../startup-error.ts'
import { EngineProcess } from './engine-process.ts'
import type { Found } from './find-engine.ts'

export type EngineReply = { readonly status: number; readonly body: string }

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The DynamoDB engine: a process of the runtime's own, or whatever runs at the address in AWS_ENDPOINT_URL_DYNAMODB. */
export class Engine {
  readonly #url: URL
  readonly #agent = new Agent({ keepAlive: true })
  readonly #process: EngineProcess | undefined
  /** The SQLite file of an engine that keeps its data in one. */
  readonly #file: string | undefined

  private constructor(url: string, process?: EngineProcess, file?: string) {
    this.#url = new URL(url)
    this.#process = process
    this.#file = file
  }

  /**
   * Starts the engine that was found on `file`, or joins the one that runs elsewhere. Throws a StartupError when it does not
   * start or answer.
   */
  static async start(found: Found, file: string): Promise<Engine> {
    if (found.kind === 'address')
      return Engine.#answering(new Engine(found.url), 5_000, () => `no DynamoDB answers at ${found.url}`)
    const own = await EngineProcess.start(found, file)
    const engine = new Engine(own.url, own, found.kind === 'program' ? file : undefined)
    return Engine.#answering(engine, own.patienceMs, () =>
      found.kind === 'program' && !isEmptyDatabase(file) && own.hasEnded
        ? `${file} is not a readable database (${own.complaint}): move it away, or delete its folder to start with an empty system`
        : `the DynamoDB engine did not start (${own.complaint})`,
    )
  }

  static async #answering(engine: Engine, patienceMs: number, complaint: () => string): Promise<Engine> {
    const until = performance.now() + patienceMs
    while (performance.now() < until && !engine.#process?.hasEnded) {
      try {
        const { status } = await engine.send('DynamoDB_20120810.ListTables', '{}')
        if (status === 200) return engine
        break
      } catch {
        // Not listening yet.
      }
      await pause(25)
    }
    await engine.stop()
    throw new StartupError(complaint())
  }

  /** Whether nobody but this runtime writes to it. */
  get isOwn(): boolean {
    return this.#process !== undefined
  }

  /** Whether a page of a stream that is not full is the last one. DynamoDB ends a page at a megabyte as well. */
  get fillsPages(): boolean {
    return this.#file !== undefined
  }

  /** One call of DynamoDB's protocol, as it is. */
  send(target: string, body: string): Promise<EngineReply> {
    return new Promise((resolve, reject) => {
      const call = request(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'content-length': Buffer.byteLength(body),
            'x-amz-target': target,
            // The engine wants a signature to be there; it does not check it.
            'x-amz-date': '20260101T000000Z',
            authorization:
              'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          )
          response.on('error', reject)
        },
      )
      call.on('error', reject)
      call.end(body)
    })
  }

  /** A call that has to succeed. */
  async call<T>(target: string, input: object): Promise<T> {
    const { status, body } = await this.send(target, JSON.stringify(input))
    if (status !== 200) throw new Error(`${target}: ${body}`)
    return JSON.parse(body) as T
  }

  /**
   * The engine looks for a stream's last record by scanning all of them, so each write would cost more than the one before
   * it. This index, on the engine's own table, makes that look-up constant.
   */
  indexStreams(): void {
    if (!this.#file) return
    const database = new DatabaseSync(this.#file)
    try {
      database.exec('PRAGMA busy_timeout = 5000')
      const table = database.prepare("SELECT name FROM sqlite_master WHERE name = '_stream_records'").get()
      if (table)
        database.exec(
          'CREATE INDEX IF NOT EXISTS stream_tail ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
        )
    } finally {
      database.close()
    }
  }

  async stop(): Promise<void> {
    this.#agent.destroy()
    await this.#process?.stop()
  }
}
