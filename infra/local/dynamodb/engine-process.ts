import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { Found } from './find-engine.ts'

/** The engine ends when the pipe to its runtime closes, so that it outlives nobody, however its runtime ended. */
const guard = 'exec 3<&0; (cat <&3 >/dev/null; kill $$ 2>/dev/null) & exec "$0" "$@" </dev/null'

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** The official image, with its data in a folder beside `file`, and the user's own as its files' owner. */
const container = (name: string, port: number, file: string): string[] => [
  ...['run', '--rm', '--name', name, '-p', `127.0.0.1:${port}:8000`],
  ...['-v', `${join(dirname(file), 'dynamodb-local')}:/data`],
  ...(process.getuid ? ['--user', `${process.getuid()}:${process.getgid?.()}`] : []),
  ...['amazon/dynamodb-local', '-jar', 'DynamoDBLocal.jar', '-sharedDb', '-dbPath', '/data'],
]

/** How long an engine may take until it answers: an image that is not there yet has to be downloaded first. */
const patience = { program: 5_000, docker: 600_000 }

/** How long it may take to end, until it is made to. */
const farewell = { program: 2_000, docker: 10_000 }

/** An engine that runs as a process of this runtime's own, over `file`. */
export class EngineProcess {
  readonly url: string
  readonly patienceMs: number
  readonly #child: ChildProcess
  readonly #farewellMs: number
  readonly #remove: () => void
  #said = ''

  private constructor(found: Exclude<Found, { kind: 'address' }>, port: number, file: string) {
    this.url = `http://127.0.0.1:${port}`
    this.patienceMs = patience[found.kind]
    this.#farewellMs = farewell[found.kind]
    const name = `orders-dynamodb-${process.pid}-${port}`
    const isProgram = found.kind === 'program'
    const args = isProgram ? ['serve', '--port', String(port), '--db-path', file] : container(name, port, file)
    this.#remove = () => (isProgram ? undefined : void spawnSync(found.file, ['rm', '--force', name]))
    const [command, ...rest] =
      process.platform === 'win32' ? [found.file, ...args] : ['sh', '-c', guard, found.file, ...args]
    this.#child = spawn(command ?? '', rest, { stdio: ['pipe', 'ignore', 'pipe'] })
    this.#child.on('error', (error) => {
      this.#said = error.message
    })
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk).slice(-2000)
    })
  }

  static async start(found: Exclude<Found, { kind: 'address' }>, file: string): Promise<EngineProcess> {
    return new EngineProcess(found, await freePort(), file)
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** The last thing that it complained of. */
  get complaint(): string {
    return this.#said.trim().split('\n').at(-1)?.split('. ')[0] ?? ''
  }

  async stop(): Promise<void> {
    if (this.hasEnded || this.#child.pid === undefined) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.stdin?.end()
    this.#child.kill('SIGTERM')
    const forced = setTimeout(() => {
      this.#child.kill('SIGKILL')
      this.#remove()
    }, this.#farewellMs)
    await ended
    clearTimeout(forced)
  }
}
