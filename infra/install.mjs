// Installs what is missing, before anything else runs. It runs on whatever node the machine has (the scripts themselves run on
// the node that it installs), so it is plain JavaScript and uses nothing but node itself.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

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

if (installed() !== wanted) {
  console.log('Installing dependencies (npm ci) …')
  // On Windows npm is a script of the shell's.
  const isWindows = process.platform === 'win32'
  const { status } = spawnSync(isWindows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: isWindows,
  })
  if (status !== 0) {
    console.error('orders: npm ci failed: see above. Check the network and the registry, then try again.')
    process.exit(1)
  }
  writeFileSync(mark, wanted)
}
