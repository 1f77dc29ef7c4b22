import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Engine } from '../../infra/local/dynamodb/engine.ts'
import { findEngine, type Host } from '../../infra/local/dynamodb/find-engine.ts'
import { StartupError } from '../../infra/local/startup-error.ts'

const dynoxide = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-engine-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A machine for which npm has no engine, with only these programs on its path. */
const machineWith = (programs: Readonly<Record<string, string>>, env: Record<string, string> = {}): Host => {
  const path = mkdtempSync(join(folder, 'path-'))
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(path, name), 0o755)
  }
  const resolve = () => {
    throw new Error('not installed')
  }
  return { env: { PATH: path, ...env }, resolve, platform: 'darwin-arm64' }
}

const find = (machine: Host) => {
  const said: string[] = []
  return { found: findEngine(machine, (line) => said.push(line)), said }
}

const complaint = (machine: Host): string => {
  try {
    findEngine(machine, () => undefined)
  } catch (error) {
    if (error instanceof StartupError) return error.message
  }
  return ''
}

test('a DynamoDB that the environment names goes first, then the one from npm, without a word about what is usual', () => {
  const url = 'http://localhost:8000'
  const both = machineWith({ dynoxide: '', docker: '' }, { AWS_ENDPOINT_URL_DYNAMODB: url })
  expect(find(both)).toEqual({ found: { kind: 'address', url }, said: [expect.stringContaining(url)] })
  const usual = { ...machineWith({ dynoxide: '', docker: '' }), resolve: (path: string) => `/npm/${path}` }
  expect(find(usual)).toEqual({
    found: { kind: 'program', file: '/npm/@dynoxide/darwin-arm64/dynoxide' },
    said: [],
  })
})

test('elsewhere a dynoxide on the path is taken, then Docker, and which one it is is said', () => {
  const both = find(machineWith({ dynoxide: '', docker: 'exit 0' }))
  expect(both.found).toMatchObject({ kind: 'program', file: expect.stringMatching(/dynoxide$/) })
  expect(both.said).toEqual([expect.stringContaining('dynoxide')])
  const docker = find(machineWith({ docker: 'exit 0' }))
  expect(docker.found).toMatchObject({ kind: 'docker', file: expect.stringMatching(/docker$/) })
  expect(docker.said).toEqual(['DynamoDB: amazon/dynamodb-local in Docker'])
})

test('where there is none, the ways to get one are said in one line', () => {
  const none = complaint(machineWith({}))
  for (const way of [
    'darwin-arm64',
    'brew install',
    'cargo install dynoxide-rs',
    'Docker',
    'AWS_ENDPOINT_URL_DYNAMODB',
  ])
    expect(none).toContain(way)
  expect(none).not.toContain('\n')
  expect(complaint(machineWith({ docker: 'exit 1' }))).toContain('start Docker, which is installed but does not answer')
})

test('a dynoxide on the path is started, keeps its data in the file, and stops', async () => {
  const machine = machineWith({})
  symlinkSync(dynoxide, join(machine.env.PATH ?? '', 'dynoxide'))
  const engine = await Engine.start(find(machine).found, join(folder, 'path.db'))
  try {
    expect(engine.isOwn).toBe(true)
    expect(await engine.call('DynamoDB_20120810.ListTables', {})).toEqual({ TableNames: [] })
  } finally {
    await engine.stop()
  }
  await expect(engine.send('DynamoDB_20120810.ListTables', '{}')).rejects.toThrow()
})

/** A docker that does what the real one would: runs something that answers on the port that was asked for. */
const fakeDocker = (log: string) => `echo "$@" >> ${log}
[ "$1" = run ] || exit 0
for word in "$@"; do case "$word" in 127.0.0.1:*:8000) port=\${word#127.0.0.1:}; port=\${port%:8000};; esac; done
exec ${dynoxide} serve --port $port --db-path ${log}.db`

test('the official image is started in Docker with its data in the data folder, and stops with the runtime', async () => {
  const log = join(folder, 'docker.log')
  const engine = await Engine.start(find(machineWith({ docker: fakeDocker(log) })).found, join(folder, 'dynamodb.db'))
  try {
    expect(await engine.call('DynamoDB_20120810.ListTables', {})).toEqual({ TableNames: [] })
  } finally {
    await engine.stop()
  }
  const [, run] = readFileSync(log, 'utf8').trim().split('\n')
  expect(run).toMatch(/^run --rm --name orders-dynamodb-\S+ -p 127\.0\.0\.1:\d+:8000 /)
  expect(run).toContain(`-v ${join(folder, 'dynamodb-local')}:/data`)
  expect(run).toMatch(/amazon\/dynamodb-local -jar DynamoDBLocal\.jar -sharedDb -dbPath \/data$/)
  await expect(engine.send('DynamoDB_20120810.ListTables', '{}')).rejects.toThrow()
})

test('an engine that does not start is said with what it complained of', async () => {
  const { found } = find(machineWith({ dynoxide: 'echo "no room on this disk" >&2; exit 3' }))
  await expect(Engine.start(found, join(folder, 'never.db'))).rejects.toThrow('did not start (no room on this disk)')
})
