import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartupError } from './startup-error.ts'

/** One level after the other: some places (/proc) let a recursive call try for ever. */
const make = (folder: string): void => {
  if (existsSync(folder)) return
  make(dirname(folder))
  mkdirSync(folder)
}

/** Makes the data folder with its logs, where they are missing. Throws a StartupError where the place cannot hold them. */
export const prepareFolder = (folder: string): void => {
  try {
    make(join(folder, 'logs'))
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new StartupError(`${folder} cannot hold the data (${(error as Error).message}): set DATA to another folder`)
  }
}

const isEmpty = (file: string): boolean => !existsSync(file) || statSync(file).size === 0

/**
 * Throws a StartupError where one of the two databases is there and the other is not: the clock and the waits of the one are about orders of
 * the other.
 */
export const assertWhole = (folder: string): void => {
  const [runtime, dynamodb] = [join(folder, 'runtime.db'), join(folder, 'dynamodb.db')]
  if (isEmpty(runtime) === isEmpty(dynamodb)) return
  const lost = isEmpty(dynamodb) ? dynamodb : runtime
  throw new StartupError(
    `${lost} is empty or gone, and the rest of ${folder} belongs to it: put it back, or delete the folder to start with an empty system`,
  )
}

const addressFile = (folder: string) => join(folder, 'address')

/** Leaves word for the tools of where the system runs; the returned function takes it back. */
export const leaveAddress = (folder: string, url: string): (() => void) => {
  writeFileSync(addressFile(folder), url)
  return () => rmSync(addressFile(folder), { force: true })
}

/** Where the system over this folder runs, or ran when it was killed; undefined where none did. */
export const addressIn = (folder: string): string | undefined => {
  try {
    return readFileSync(addressFile(folder), 'utf8')
  } catch {
    return undefined
  }
}
