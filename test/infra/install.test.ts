import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders install [a b] '))
  mkdirSync(join(folder, 'checkout/infra'), { recursive: true })
  mkdirSync(join(folder, 'checkout/node_modules'))
  mkdirSync(join(folder, 'bin'))
  for (const file of ['install.mjs', 'npm-command.mjs'])
    cpSync(join(root, 'infra', file), join(folder, 'checkout/infra', file))
  writeFileSync(join(folder, 'checkout/package-lock.json'), '{}')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the installer with an npm that writes down what it was asked for, and ends with a code. */
const install = (code: number) => {
  const npm = join(folder, 'bin/npm')
  writeFileSync(npm, `#!/bin/sh\necho "$PWD: $@" >> "${folder}/asked"\nexit ${code}\n`)
  chmodSync(npm, 0o755)
  const PATH = [join(folder, 'bin'), process.env.PATH].join(delimiter)
  return spawnSync(process.execPath, [join(folder, 'checkout/infra/install.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, PATH },
  })
}

test('what is missing is installed once, in a path with spaces and brackets too; a failure is said in one line', () => {
  const failed = install(1)
  expect(failed.status).toBe(1)
  expect(failed.stderr).toBe('orders: npm ci failed: see above. Check the network and the registry, then try again.\n')
  expect(install(0).status).toBe(0)
  const asked = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')
  expect(asked).toHaveLength(2)
  expect(asked[1]).toBe(`${folder}/checkout: ci --no-audit --no-fund --loglevel=error`)
  expect(install(1).status).toBe(0)
  expect(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')).toHaveLength(2)
})

test('npm is a script for the shell on Windows, and a program elsewhere', async () => {
  const { npmCommand } = await import('../../infra/npm-command.mjs')
  expect(npmCommand('win32')).toEqual({ command: 'npm.cmd', shell: true })
  expect(npmCommand('darwin')).toEqual({ command: 'npm', shell: false })
})
