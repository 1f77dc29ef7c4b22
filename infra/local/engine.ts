import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { StartupError } from './startup-error.ts'

export type Answer = { readonly status: number; readonly body: string }

const binary = (): string => {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide')
  } catch {
    throw new StartupError(
      'there is no DynamoDB engine for this platform (@dynoxide/linux-x64 is for Linux on x64): run one, for example ' +
        '`docker run -p 8000:8000 amazon/dynamodb-local -jar DynamoDBLocal.jar -inMemory`, and set AWS_ENDPOINT_URL_DYNAMODB to its address',
    )
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** The engine ends when the pipe to its runtime closes, so that it outlives nobody, however its runtime ended. */
const guarded = 'exec 3<&0; (cat <&3 >/dev/null; kill $$ 2>/dev/null) & exec "$0" "$@" </dev/null'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The DynamoDB engine: a process of the runtime's own over one file, or whatever AWS_ENDPOINT_URL_DYNAMODB names. */
export class Engine {
  readonly #url: URL
  readonly #agent = new Agent({ keepAlive: true })
  readonly #process: ChildProcess | undefined
  readonly #file: string | undefined

  private constructor(url: string, child?: ChildProcess, file?: string) {
    this.#url = new URL(url)
    this.#process = child
    this.#file = file
  }

  /** Starts the engine on `file`, or joins the one that the environment names. Throws a StartupError when it does not start. */
  static async start(file: string): Promise<Engine> {
    const external = process.env.AWS_ENDPOINT_URL_DYNAMODB
    if (external) return Engine.#answering(new Engine(external), () => `no DynamoDB answers at ${external}`)
    const port = await freePort()
    const child = spawn('sh', ['-c', guarded, binary(), 'serve', '--port', String(port), '--db-path', file], {
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-2000)
    })
    const engine = new Engine(`http://127.0.0.1:${port}`, child, file)
    return Engine.#answering(engine, () => {
      const reason = said.trim().split('\n').at(-1)?.split('. ')[0] ?? ''
      return existsSync(file) && engine.#process?.exitCode != null
        ? `${file} is not a readable database (${reason}): move it away, or delete its folder to start with an empty system`
        : `the DynamoDB engine did not start (${reason})`
    })
  }

  /** Whether nobody but this runtime writes to it. */
  get isOwn(): boolean {
    return this.#process !== undefined
  }

  static async #answering(engine: Engine, complaint: () => string): Promise<Engine> {
    for (let attempt = 0; attempt < 200; attempt++) {
      if (engine.#process?.exitCode != null) break
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

  /** One call of DynamoDB's protocol, as it is. */
  send(target: string, body: string): Promise<Answer> {
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
      database.exec(`PRAGMA busy_timeout = 5000;
        CREATE INDEX IF NOT EXISTS stream_tail ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`)
    } finally {
      database.close()
    }
  }

  async stop(): Promise<void> {
    this.#agent.destroy()
    const child = this.#process
    if (!child || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.stdin?.end()
    child.kill('SIGTERM')
    const forced = setTimeout(() => child.kill('SIGKILL'), 2000)
    await ended
    clearTimeout(forced)
  }
}
