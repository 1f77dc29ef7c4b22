import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const fileIn = (folder: string) => join(folder, 'running.json')

/** Notes in the data folder at which address its system runs, until the stack is disposed of. */
export const keepAddress = (folder: string, url: string, stack: AsyncDisposableStack): void => {
  writeFileSync(fileIn(folder), JSON.stringify({ url }))
  stack.defer(() => rmSync(fileIn(folder), { force: true }))
}

/** The address at which the system of a data folder runs, or has run when it was killed; undefined where none is noted. */
export const keptAddress = (folder: string): string | undefined => {
  try {
    const { url } = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as { url?: unknown }
    return typeof url === 'string' ? url : undefined
  } catch {
    return undefined
  }
}
