import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sources } from '../../infra/local/lambda/sources.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-sources-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a stack in a log names the lines of the sources, not those of the bundles', async () => {
  mkdirSync(join(folder, 'functions'))
  const source = join(folder, 'functions', 'fail.ts')
  writeFileSync(
    source,
    `const inner = (): never => {\n  throw new Error('no')\n}\n\nexport const fail = () => inner()\n`,
  )
  const outfile = join(folder, 'out', 'api', 'fail.mjs')
  buildSync({ entryPoints: [source], outfile, minify: true, sourcemap: 'linked', format: 'esm' })
  const { fail } = await import(pathToFileURL(outfile).href)
  expect(fail).toThrow('no')
  const stack = `at inner (${pathToFileURL(outfile)}:1:1) and ${pathToFileURL(outfile)}:1:20`
  const shown = new Sources().inPlaceOfBundles(stack)
  expect(shown).toMatch(/functions\/fail\.ts:\d+:\d+\) and functions\/fail\.ts:2:\d+/)
})

test('a line that names no bundle, or one without a map, stays as it is', () => {
  const sources = new Sources()
  for (const line of ['{"level":"INFO"}', 'at file:///nowhere/api/x.mjs:1:2', 'at node:internal/timers:1:2'])
    expect(sources.inPlaceOfBundles(line)).toBe(line)
})
