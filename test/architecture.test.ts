import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { beforeAll, describe, expect, test } from 'vitest'
import { configuration, reaches, roomOf, rooms } from './support/rooms.ts'

const root = join(import.meta.dirname, '..')
const functions = join(root, 'functions')

/** Which imports below a folder's `functions` break the rules: `from → to`, as the checker names them. */
const broken = async (baseDir: string): Promise<string[]> => {
  const { options, ...ruleSet } = configuration
  const { output } = await cruise(['functions'], { ...options, ruleSet, validate: true, baseDir })
  return (output as ICruiseResult).summary.violations.map(({ from, to }) => `${from} → ${to}`)
}

test('every import of the functions goes to a folder that its own may know, and none goes round in a circle', async () => {
  expect(await broken(root)).toEqual([])
})

describe('a wall between two rooms', () => {
  const names = Object.keys(rooms)
  const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const))
  const nameOf = (room: string) => `to-${room.replaceAll('/', '-')}.ts`
  let found: ReadonlySet<string>

  // A tree with a file for each pair of rooms, which imports from the one into the other.
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orders-rooms-'))
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    try {
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
      for (const room of names) write(`functions/${room}/door.ts`, 'export const door = true\n')
      for (const [from, to] of pairs) {
        const up = from.replaceAll(/[^/]+/g, '..')
        write(
          `functions/${from}/${nameOf(to)}`,
          `import { door } from '${up}/${to}/door.ts'\nexport const used = door\n`,
        )
      }
      write('functions/domain/to-zod.ts', "import * as z from 'zod'\nexport const used = z\n")
      write(
        'functions/domain/to-files.ts',
        "import { readFileSync } from 'node:fs'\nexport const used = readFileSync\n",
      )
      write('functions/domain/to-types.ts', "import type { Handler } from 'aws-lambda'\nexport type Used = Handler\n")
      found = new Set(await broken(folder))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)

  test.each(pairs)('from %s to %s stands where it is not listed', (from, to) => {
    const isBroken = found.has(`functions/${from}/${nameOf(to)} → functions/${to}/door.ts`)
    expect(isBroken).toBe(!reaches(from).includes(to))
  })

  test.each(['zod', 'files', 'types'])('from the domain to %s stands', (target) => {
    expect([...found].some((one) => one.startsWith(`functions/domain/to-${target}.ts → `))).toBe(true)
  })
})

const sources = globSync('**/*.ts', { cwd: functions }).map((file) => ({
  file,
  code: readFileSync(join(functions, file), 'utf8').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ''),
}))

test('every file has a room, so that a rule says what it may import', () => {
  expect(sources.map(({ file }) => file).filter((file) => !roomOf(`functions/${file}`))).toEqual([])
})

test('no handler and no decision reads a clock, since time arrives with the event; only what leaves is dated by one', () => {
  const reading = sources.filter(({ code }) => /\bDate\.now\b|new Date\(\)|Temporal\.Now/.test(code))
  expect(reading.map(({ file }) => file)).toEqual(['adapters/messaging/sent-at.ts'])
})

/** The sandbox stands for somebody else's system. */
const ours = sources.filter(({ file }) => !file.startsWith('sandbox/'))

test('money is divided and rounded in integers alone', () => {
  const floating = ours.flatMap(({ file, code }) =>
    code
      .split('\n')
      .filter((line) => /Math\.(round|floor|ceil|trunc)|parseFloat|toFixed/.test(line))
      .filter((line) => /money|amount|fee|price|total|balance|sum/i.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  )
  expect(floating).toEqual([])
})

test('chance has no part in the domain', () => {
  const random = sources.filter(({ file, code }) => file.startsWith('domain/') && /random/i.test(code))
  expect(random.map(({ file }) => file)).toEqual([])
})

const infra = globSync('**/*.ts', { cwd: join(root, 'infra') }).map((file) => ({
  file: `infra/${file}`,
  code: readFileSync(join(root, 'infra', file), 'utf8'),
}))

test.each([
  // The sandbox speaks for itself.
  ['functions', sources.filter(({ file }) => !file.startsWith('sandbox/'))],
  ['infra', infra],
])('a name is exported by one file of %s: the same name is the same thing', (_, files) => {
  const homes = new Map<string, Set<string>>()
  for (const { file, code } of files)
    for (const [, name = ''] of code.matchAll(/^export (?:async )?(?:const|type|class|function) (\w+)/gm))
      if (name !== 'handler') homes.set(name, (homes.get(name) ?? new Set()).add(file))
  expect([...homes].filter(([, files]) => files.size > 1)).toEqual([])
})
