import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The log of a function by a part of its name, in any spelling: `place-order` is Orders-ApiPlaceOrder. */
const matching = (logs: readonly string[], asked: string): string[] => {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return logs.filter((log) => plain(log.replace(/\.log$/, '')).includes(plain(asked)))
}

const folder = join(process.env.DATA ?? '.local', 'logs')
const logs = existsSync(folder) ? readdirSync(folder).sort() : []
const [asked = ''] = process.argv.slice(2)
const found = asked ? matching(logs, asked) : []

if (found.length === 0) {
  const names = logs.map((log) => `  ${log.replace(/\.log$/, '')}`).join('\n')
  console.error(
    logs.length === 0
      ? `Nothing has been logged in ${folder} yet: npm start runs the system, and DATA names its folder.`
      : `npm run logs -- <function> follows the log of a function. These have logged:\n${names}`,
  )
  process.exitCode = 1
} else {
  spawn('tail', ['-n', '50', '-F', ...found.map((log) => join(folder, log))], { stdio: 'inherit' })
}
