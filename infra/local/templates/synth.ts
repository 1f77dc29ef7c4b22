import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartupError } from '../startup-error.ts'

const root = join(import.meta.dirname, '../../..')

/** What a laptop sets differently: merchants' endpoints and pages that call the API may be on it, few shards are enough, and somebody gets the SMS. */
const localContext = (context: Record<string, unknown>) => ({
  ...context,
  loopbackWebhooks: true,
  allowedOrigins: (context.allowedOrigins as string[]).length > 0 ? context.allowedOrigins : ['http://*'],
  dueShards: 1,
  rebuildShards: 2,
  // CDK's own rules take two seconds to load; `cdk synth` and `cdk deploy` go by them.
  '@aws-cdk/core:validateAgainstDefaultRules': false,
  alarmPhones: (context.alarmPhones as string[]).length > 0 ? context.alarmPhones : ['+15550100'],
})

/** The files of the checkout at `folder` that the templates are made from: of the local runtime, this one alone. */
export const inputsOf = (folder: string): string[] =>
  globSync(['infra/**', 'functions/**', 'cdk.json', 'package-lock.json'], { cwd: folder })
    .filter((file) => !/^infra.local\b/.test(file) || file.endsWith('synth.ts'))
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort()

/** The same for the same files, whatever else has changed. */
export const digestOf = (folder: string): string => {
  const digest = createHash('sha256')
  for (const file of inputsOf(folder))
    digest
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update('\0')
  return digest.digest('hex').slice(0, 16)
}

const isWritable = (place: string): boolean => {
  try {
    mkdirSync(place, { recursive: true })
    accessSync(place, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The first of the places that can be written to. Throws a StartupError where none can. */
export const firstWritable = (places: readonly string[]): string => {
  const found = places.find(isWritable)
  if (found) return found
  throw new StartupError(
    `the templates cannot be written to ${places.join(' or ')}: set DATA to a folder that can be written to`,
  )
}

const runApp = async (folder: string): Promise<void> => {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> }
  try {
    await promisify(execFile)(process.execPath, ['infra/app.ts'], {
      cwd: root,
      env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(localContext(context)) },
    })
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    throw new StartupError(`the CDK app does not synthesize:\n${stderr.trim()}`)
  }
}

/** Templates that a running system may still take its functions from are kept; so many are enough. */
const kept = 4

const removeOld = (place: string): void => {
  // What somebody has interrupted.
  for (const name of readdirSync(place).filter((one) => one.startsWith('making-')))
    if (statSync(join(place, name)).mtimeMs < Date.now() - 600_000) rmSync(join(place, name), { recursive: true })
  const folders = readdirSync(place)
    .filter((name) => name.startsWith('local-'))
    .map((name) => join(place, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const folder of folders.slice(kept)) rmSync(folder, { recursive: true, force: true })
}

/**
 * Synthesizes the CDK app, as `cdk synth` does, without the CLI's start-up time, and gives the folder with its templates. It
 * lies in the first of the places that can be written to, under a digest of all that it was made from: what has been made
 * already is not made again. `say` is told which of the two it is.
 */
export const synthesize = async (
  say: (line: string) => void = () => undefined,
  places: readonly string[] = [join(root, 'cdk.out')],
): Promise<string> => {
  const place = firstWritable(places)
  const folder = join(place, `local-${digestOf(root)}`)
  if (existsSync(folder)) {
    say('The stacks have not changed since they were synthesized.')
    return folder
  }
  say('Synthesizing the stacks …')
  // Made beside it and moved as a whole: whoever finds the folder finds all of it.
  const making = join(place, `making-${process.pid}`)
  try {
    await runApp(join(making, 'out'))
    if (!existsSync(folder)) renameSync(join(making, 'out'), folder)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  removeOld(place)
  return folder
}
