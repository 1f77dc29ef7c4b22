// Installs what is missing, before anything else runs. It runs on whatever node the machine has (the scripts themselves run on
// the node that it installs), so it is plain JavaScript and uses nothing but node itself.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmCommand } from './npm-command.mjs'

/** As in `engines` of package.json. */
const oldest = 18

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const mark = join(root, 'node_modules', '.installed')
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

const installed = () => {
  try {
    return readFileSync(mark, 'utf8')
  } catch {
    return ''
  }
}

const fail = (message) => {
  console.error(`orders: ${message}`)
  process.exit(1)
}

const { node } = process.versions
if (Number(node.split('.')[0]) < oldest) fail(`this needs node ${oldest} or newer to begin with, and this is ${node}`)

if (installed() !== wanted) {
  console.log('Installing dependencies (npm ci) …')
  const { command, shell } = npmCommand(process.platform)
  const { status, error } = spawnSync(command, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell,
  })
  if (error) fail(`npm cannot be run (${error.message}): is it on the path?`)
  if (status !== 0) fail('npm ci failed: see above. Check the network and the registry, then try again.')
  writeFileSync(mark, wanted)
}
