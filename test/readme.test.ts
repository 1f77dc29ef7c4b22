import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lifecycle } from '../functions/domain/order/lifecycle.ts'
import { lifecyclePicture, withLifecyclePicture } from '../infra/lifecycle-picture.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

test('the picture of the lifecycle is the table (if not: npm run draw)', () => {
  expect(readme).toBe(withLifecyclePicture(readme, lifecyclePicture(lifecycle)))
})
