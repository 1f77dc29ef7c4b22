import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressesOf, prefixOf } from '../../infra/local/running.ts'
import { runCommand } from '../support/command.ts'
import { System } from '../support/system.ts'

let folder: string
let system: System
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orders-running-'))
  system = await System.start(folder)
})
afterAll(async () => {
  await system.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('the tools find the system of a data folder, on whichever port it runs', async () => {
  expect(addressesOf({ DATA: folder })).toEqual([system.url])
  const { code, output } = await runCommand('infra/cli/ledger-rebuild.ts', [], { DATA: folder })
  expect(code).toBe(0)
  expect(output).not.toContain('starting a system')
  expect(output).toContain('orders read')
})

test('PORT goes first, and without anything the usual port is tried after the usual folder', () => {
  expect(addressesOf({ PORT: '4600', DATA: folder })).toEqual(['http://localhost:4600'])
  expect(addressesOf({}).at(-1)).toBe('http://localhost:3000')
  expect(addressesOf({ DATA: join(folder, 'nobody') })).toEqual([])
})

test('a folder whose system has stopped names no address', async () => {
  const data = join(folder, 'short')
  const short = await System.start(data)
  expect(existsSync(join(data, 'running.json'))).toBe(true)
  await short.stop()
  expect(addressesOf({ DATA: data })).toEqual([])
})

test.each([
  [3000, '.local', ''],
  [4600, '.local', ''],
  [4600, 'other', 'DATA=other '],
  [3000, 'memory', ''],
  [4600, 'memory', 'PORT=4600 '],
])('what npm start suggests on port %d with data in %s finds it', (port, data, prefix) => {
  expect(prefixOf(port, data)).toBe(prefix)
})
