import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inspectPortOf } from '../../infra/local/templates/development.ts'
import { freePort } from '../support/ports.ts'
import { templates } from '../support/templates.ts'

const root = join(import.meta.dirname, '../..')
const health = 'functions/api/get-health.ts'

let checkout: string
let system: ChildProcess
let url: string
let inspect: number
let said = ''

/** A checkout of its own, which somebody works on: what is changed here changes nothing there. */
beforeAll(async () => {
  checkout = mkdtempSync(join(tmpdir(), 'orders-checkout-'))
  for (const part of ['functions', 'infra', 'cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(root, part), join(checkout, part), { recursive: true })
  const made = await templates()
  cpSync(made, join(checkout, 'cdk.out', basename(made)), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'dir')
  const [port, debug] = [await freePort(), await freePort()]
  inspect = debug
  url = `http://localhost:${port}`
  system = spawn(process.execPath, ['infra/local/main.ts'], {
    cwd: checkout,
    env: { ...process.env, PORT: String(port), DATA: 'data', INSPECT: String(debug) },
  })
  for (const stream of [system.stdout, system.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk))
  await vi.waitFor(() => expect(said).toContain('ready '), patient)
})
afterAll(async () => {
  system.kill()
  await once(system, 'exit')
  rmSync(checkout, { recursive: true, force: true })
})

const patient = { timeout: 120_000, interval: 50 }

const change = (file: string, from: string, to: string): void => {
  const text = readFileSync(join(checkout, file), 'utf8')
  expect(text).toContain(from)
  writeFileSync(join(checkout, file), text.replace(from, to))
}

/** As git and most editors do: another file takes the place of the old one. */
const replace = (file: string, from: string, to: string): void => {
  const text = readFileSync(join(checkout, file), 'utf8')
  expect(text).toContain(from)
  writeFileSync(join(checkout, `${file}.new`), text.replace(from, to))
  renameSync(join(checkout, `${file}.new`), join(checkout, file))
}

const answer = async () => (await fetch(`${url}/health`)).json()

test('a changed function is used by the requests that come after it, and its template stays', async () => {
  expect(await answer()).toMatchObject({ status: 'ok' })
  change(health, "'ok'", "'better'")
  await vi.waitFor(() => expect(said).toContain(`${health}: used from the next request on.`), patient)
  expect(await answer()).toMatchObject({ status: 'better' })
})

test('a file that another one has replaced is followed on, whichever way it changes', async () => {
  replace(health, "'better'", "'replaced'")
  await vi.waitFor(async () => expect(await answer()).toMatchObject({ status: 'replaced' }), patient)
  change(health, "'replaced'", "'better'")
  await vi.waitFor(async () => expect(await answer()).toMatchObject({ status: 'better' }), patient)
})

test('a function that does not compile is named, and the one before goes on', async () => {
  change(health, "'better'", "'worse")
  await vi.waitFor(() => expect(said).toMatch(/get-health\.ts:\d+:\d+: ERROR: Unterminated string/), patient)
  expect(await answer()).toMatchObject({ status: 'better' })
  change(health, "'worse", "'ok'")
  await vi.waitFor(async () => expect(await answer()).toMatchObject({ status: 'ok' }), patient)
})

test('a changed template says which resources ask for another start; changes of functions did not', async () => {
  expect(said).not.toContain('The template has changed')
  change('infra/service-function.ts', 'memorySize: 1024', 'memorySize: 512')
  await vi.waitFor(() => expect(said).toMatch(/The template has changed \(Orders\/.* more\): start again/), patient)
})

test('a change of the runtime asks for another start', async () => {
  change('infra/local/gateway/gateway.ts', 'import', '\nimport')
  await vi.waitFor(() => expect(said).toContain('infra/local/gateway/gateway.ts: a part of this runtime.'), patient)
})

test('a debugger that attaches finds the functions, and their sources', async () => {
  const [target] = (await (await fetch(`http://127.0.0.1:${inspect}/json`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '')
  await once(socket, 'open')
  const scripts: { url: string; sourceMapURL: string }[] = []
  let id = 0
  const send = (method: string, params: object = {}) => socket.send(JSON.stringify({ id: ++id, method, params }))
  socket.addEventListener('message', ({ data }) => {
    const { method, params } = JSON.parse(data as string)
    if (method === 'NodeWorker.attachedToWorker')
      send('NodeWorker.sendMessageToWorker', {
        sessionId: params.sessionId,
        message: JSON.stringify({ id: 1, method: 'Debugger.enable' }),
      })
    if (method !== 'NodeWorker.receivedMessageFromWorker') return
    const message = JSON.parse(params.message)
    if (message.method === 'Debugger.scriptParsed') scripts.push(message.params)
  })
  send('NodeWorker.enable', { waitForDebuggerOnStart: false })
  await answer()
  const bundle = await vi.waitFor(() => {
    const found = scripts.find((script) => script.url.endsWith('/api/get-health.mjs'))
    expect(found?.sourceMapURL).toBeTruthy()
    return fileURLToPath(found?.url ?? '')
  }, patient)
  socket.close()
  const { sources } = JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as { sources: string[] }
  expect(sources.map((source) => join(dirname(bundle), source)).filter(existsSync)).toContain(join(checkout, health))
})

test.each([
  ['1', 9229],
  ['9300', 9300],
  [undefined, undefined],
])('INSPECT=%s is the port %s', (text, port) => expect(inspectPortOf(text)).toBe(port))

test('INSPECT that is no port is said in one line', () => {
  expect(() => inspectPortOf('yes')).toThrow('INSPECT is yes: expected 1, or the port for a debugger')
})
