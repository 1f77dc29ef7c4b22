import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lifecycle } from '../functions/domain/order/lifecycle.ts'
import { lifecyclePicture, withLifecyclePicture } from '../infra/lifecycle-picture.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

test('the picture of the lifecycle is the table (if not: npm run draw)', () => {
  expect(readme).toBe(withLifecyclePicture(readme, lifecyclePicture(lifecycle)))
})

test('every file that the README names is there', () => {
  const named = [...readme.matchAll(/`?\b((?:functions|infra|docs|test)\/[\w./-]*)/g)].map(([, path]) => path ?? '')
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('every script that the README names is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const named = [...readme.matchAll(/npm (?:run )?(start|test|(?<=run )[a-z:]+)/g)].map(([, name]) => name ?? '')
  expect(named).toContain('ledger:rebuild')
  expect(named.filter((name) => !Object.keys(scripts).includes(name))).toEqual([])
})
