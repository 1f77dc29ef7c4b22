import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lifecycle } from '../functions/domain/order/lifecycle.ts'
import { lifecyclePicture, withLifecyclePicture } from './lifecycle-picture.ts'

const readme = join(import.meta.dirname, '../README.md')
writeFileSync(readme, withLifecyclePicture(readFileSync(readme, 'utf8'), lifecyclePicture(lifecycle)))
console.log('The picture of the lifecycle in README.md is drawn from the table.')
