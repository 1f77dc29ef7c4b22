import { spawn } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export type Ended = { readonly code: number | null; readonly output: string; readonly errors: string }

/** Runs a file of the project, as an npm script does, to its end. */
export const runCommand = (
  file: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...environment }
    const child = spawn(process.execPath, [file, ...args], { cwd: root, env })
    const said = { output: '', errors: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      said.output += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said.errors += chunk
    })
    child.on('exit', (code) => resolve({ code, ...said }))
  })
