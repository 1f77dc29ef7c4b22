import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRuntime } from '../../infra/local/runtime.ts'
import { runCommand } from '../support/command.ts'
import { freePort, occupy } from '../support/ports.ts'
import { templates } from '../support/templates.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = (environment: Record<string, string>) => runCommand('infra/local/main.ts', [], environment)

test('a port that is taken is said in one line, with another way, before anything else is done', async () => {
  const { server, port } = await occupy()
  const ended = await start({ PORT: String(port), DATA: 'memory' })
  server.close()
  expect(ended).toEqual({
    code: 1,
    output: '',
    errors: `orders: port ${port} is in use: stop what uses it, or choose another one: PORT=${port + 1} npm start\n`,
  })
})

test('a port that is none is said in one line', async () => {
  expect(await start({ PORT: 'http', DATA: 'memory' })).toEqual({
    code: 1,
    output: '',
    errors: 'orders: PORT is http: expected a number from 1 to 65535\n',
  })
})

test.each([
  ['below /proc, where nobody can make one', () => '/proc/nope', 'ENOENT'],
  [
    'that is a file',
    () => {
      const file = join(folder, 'file')
      writeFileSync(file, '')
      return file
    },
    'ENOTDIR',
  ],
])('a data folder %s is said in one line, before anything else is done', async (_, make, reason) => {
  const data = make()
  const { code, output, errors } = await start({ PORT: String(await freePort()), DATA: data })
  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(errors).toMatch(
    new RegExp(`^orders: ${data} cannot hold the data \\(${reason}.*\\): set DATA to another.*\n$`),
  )
})

test.each(['dynamodb.db', 'runtime.db'])('a corrupt %s is said in one line, and left as it is', async (name) => {
  const data = mkdtempSync(join(folder, 'corrupt-'))
  const garbage = 'this is no database '.repeat(500)
  writeFileSync(join(data, name), garbage)
  const { code, output, errors } = await start({ PORT: String(await freePort()), DATA: data })
  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(errors).toMatch(new RegExp(`^orders: .*${name} is not a readable database .*: move it away.*\n$`))
  expect(readFileSync(join(data, name), 'utf8')).toBe(garbage)
})

test.each([
  ['dynamodb.db', 'it held the orders'],
  ['runtime.db', 'it held the clock'],
])('where %s was emptied and the other one kept, nothing starts as if it were new', async (name, what) => {
  const data = join(folder, `half-${name}`)
  const runtime = await startRuntime({ port: 0, data, templates: await templates() })
  await runtime.close()
  for (const ending of ['', '-wal', '-shm']) rmSync(join(data, `${name}${ending}`), { force: true })
  writeFileSync(join(data, name), '')
  const { code, errors } = await start({ PORT: String(await freePort()), DATA: data })
  expect(code).toBe(1)
  expect(errors).toContain(`${name} is empty`)
  expect(errors).toContain(what)
  expect(errors.trim().split('\n')).toHaveLength(1)
})

test.each([
  ['infra/local/main.ts', 'DATA'],
  ['infra/local/demo/main.ts', 'lost-webhook'],
  ['infra/local/drill/main.ts', 'SweepSilent'],
  ['infra/cli/ledger-rebuild.ts', '--post'],
])('%s --help says what it takes, and starts nothing', async (file, word) => {
  const { code, output, errors } = await runCommand(file, ['--help'])
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(output).toContain(word)
})
