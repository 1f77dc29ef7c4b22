import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const functions = join(root, 'functions')

const sources = globSync('**/*.ts', { cwd: functions }).map((file) => ({
  file,
  code: readFileSync(join(functions, file), 'utf8').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ''),
}))

test('no handler and no decision reads a clock: time arrives with the event', () => {
  const reading = sources.filter(({ code }) => /\bDate\.now\b|new Date\(\)|Temporal\.Now/.test(code))
  expect(reading.map(({ file }) => file)).toEqual([])
})

test('chance has no part in the domain', () => {
  const random = sources.filter(({ file, code }) => file.startsWith('domain/') && /random/i.test(code))
  expect(random.map(({ file }) => file)).toEqual([])
})

test.each([
  ['domain', '../adapters/env.ts'],
  ['domain', '@aws-sdk/client-dynamodb'],
  ['domain', 'node:fs'],
  ['adapters', '../api/contract/routes.ts'],
  ['api', '../../infra/settings.ts'],
])('the lint rules refuse an import that points outwards: from %s to %s', (folder, target) => {
  const place = join(functions, folder, 'outwards')
  const file = join(place, 'import.ts')
  mkdirSync(place, { recursive: true })
  try {
    writeFileSync(file, `import * as outward from '${target}'\n\nexport const used = outward\n`)
    const { status, stdout, stderr } = spawnSync('biome', ['lint', file], { cwd: root, encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stdout + stderr).toContain('noRestrictedImports')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
