import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from './support/system.ts'

const root = join(import.meta.dirname, '..')

/** The pages, in the order in which somebody reads them who runs their lines: what one defines, a later one uses. */
const pages = [
  'README.md',
  'docs/api.md',
  'docs/failures.md',
  'docs/ledger.md',
  'docs/local-runtime.md',
  'docs/deploy.md',
  'docs/architecture.md',
  'docs/add-a-provider.md',
  'docs/glossary.md',
  'docs/decisions.md',
  'docs/runbook.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
]

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

const blocksOf = (page: string): string[] =>
  [...textOf(page).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block)

/** Lines that install, deploy or go on for ever: they are not run here, but have to name a script that exists. */
const isForPeople = (line: string): boolean => /^(npm|npx|git|aws|docker|cargo) |^[A-Z_]+=\S+ npm /.test(line)

const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }

/** Lets a line that gets an error status fail, and says which one it was. */
const prelude = `set -euo pipefail
trap 'echo "failed: $BASH_COMMAND" >&2' ERR
curl() { command curl --silent --show-error --fail-with-body "$@"; }
`

const runIn = (folder: string, script: string): Promise<{ code: number | null; output: string }> =>
  new Promise((done) => {
    const shell = spawn('bash', ['-s'], { cwd: folder })
    let output = ''
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (text) => (output += text))
    shell.on('close', (code) => done({ code, output }))
    shell.stdin.end(script)
  })

let system: System
let folder: string
beforeAll(async () => {
  system = await System.start()
  folder = mkdtempSync(join(tmpdir(), 'orders-docs-'))
})
afterAll(async () => {
  await system.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('every line of shell in the docs runs, in the order in which it stands', async () => {
  const lines = pages.flatMap(blocksOf).flatMap((block) => block.split('\n').filter((line) => !isForPeople(line)))
  expect(lines.filter((line) => line.includes('curl')).length).toBeGreaterThan(10)
  const script = lines.join('\n').replaceAll('http://localhost:3000', system.url)
  const { code, output } = await runIn(folder, prelude + script)
  expect(code, output.slice(-3000)).toBe(0)
})

test.each(pages)('every npm script that %s names exists', (page) => {
  const named = [...textOf(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

test.each(pages)('every file and page that %s points at is there', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link)
  const files = [...textOf(page).matchAll(/`((?:functions|infra|test|docs)\/[\w./-]+)`/g)].map(([, file = '']) => file)
  const missing = [
    ...links.filter((link) => !/^https?:/.test(link)).filter((link) => !existsSync(join(root, dirname(page), link))),
    ...files.filter((file) => !existsSync(join(root, file))),
  ]
  expect(page === 'docs/decisions.md' ? [] : missing).toEqual([])
})
