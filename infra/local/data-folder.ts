import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { StartupError } from './startup-error.ts'

/** Makes a folder and those above it. One after the other: below `/proc` node's own `recursive` never ends. */
const make = (folder: string): void => {
  if (existsSync(folder)) return
  make(dirname(folder))
  mkdirSync(folder)
}

const refuse = (folder: string, reason: string): never => {
  throw new StartupError(`${folder} cannot hold the data (${reason}): set DATA to another folder`)
}

/** Makes a folder that can be written to, with one for logs in it. Throws a StartupError where that is not possible. */
const prepare = (folder: string): void => {
  try {
    make(join(folder, 'logs'))
    accessSync(folder, constants.W_OK)
  } catch (error) {
    refuse(folder, (error as Error).message)
  }
}

/** The folder for the data, which is `DATA`; one for `memory` is gone with the runtime. */
export const openDataFolder = (data: string, stack: AsyncDisposableStack): string => {
  if (data !== 'memory') {
    const folder = resolve(data)
    prepare(folder)
    return folder
  }
  const folder = mkdtempSync(join(tmpdir(), 'orders-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  prepare(folder)
  return folder
}

/** Whether a database holds nothing: it is not there, or somebody has emptied it. */
export const isEmptyDatabase = (file: string): boolean => !existsSync(file) || statSync(file).size === 0

/**
 * The two databases of a folder belong together: orders in one of them, the clock and the queues of the same system in the
 * other. Throws a StartupError where one of them has lost what the other one goes on from.
 */
export const refuseHalf = (folder: string, lost: 'dynamodb.db' | 'runtime.db'): never => {
  const [left, held] = lost === 'runtime.db' ? ['dynamodb.db', 'the clock'] : ['runtime.db', 'the orders']
  throw new StartupError(
    `${join(folder, lost)} is empty, and ${left} beside it is not: it held ${held}. Put it back, or delete the folder to start with an empty system`,
  )
}
