import { readdirSync, rmSync, statSync, watch } from 'node:fs'
import inspector from 'node:inspector'
import { join } from 'node:path'
import { bundleReadable } from '../../bundle.ts'
import type { Lambda } from '../lambda/lambda.ts'
import { StartupError } from '../startup-error.ts'
import { synthesize } from './synth.ts'
import { readStacks, type Stack } from './template.ts'

/** For somebody who works on this checkout while it runs. */
export type Development = {
  /** The port that a debugger attaches to; undefined where there is none. */
  readonly inspect: number | undefined
}

type Running = {
  readonly lambda: Lambda
  readonly stacks: readonly Stack[]
  /** The folder with the data. */
  readonly folder: string
  readonly say: (line: string) => void
}

/** Editors write a file in several steps, and several files at once. */
const pauseMs = 150

/** The port of a debugger: `1` is Node's usual one. Throws a StartupError for what is no port. */
export const inspectPortOf = (text: string | undefined): number | undefined => {
  if (!text) return undefined
  if (text === '1') return 9229
  if (/^\d{4,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw new StartupError(`INSPECT is ${text}: expected 1, or the port for a debugger`)
}

/** What is in a template: the name and hash of its functions' bundle aside, which each change of a function changes. */
const withoutBundle = (stacks: readonly Stack[]): ReadonlyMap<string, string> => {
  const hashes = stacks.flatMap(({ assets }) => [...assets.keys()])
  const plain = (text: string) => hashes.reduce((left, hash) => left.replaceAll(hash, ''), text)
  return new Map(
    stacks.flatMap(({ name, template }) =>
      Object.entries(template.Resources).map(([id, { Type, Properties }]) => [
        `${name}/${id}`,
        plain(JSON.stringify({ Type, Properties })),
      ]),
    ),
  )
}

/** The resources that differ between two syntheses: new ones, changed ones, and those that are gone. */
export const changedResources = (before: readonly Stack[], after: readonly Stack[]): string[] => {
  const [old, fresh] = [withoutBundle(before), withoutBundle(after)]
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((id) => old.get(id) !== fresh.get(id)).sort()
}

const some = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')

/** Runs the sources of the checkout as they are now, and says where that is not enough. */
class Follower {
  readonly #running: Running
  readonly #changed = new Set<string>()
  #bundles = 0
  #following: Promise<void> = Promise.resolve()
  #comparing: Promise<void> = Promise.resolve()
  #toCompare = false
  #timer: NodeJS.Timeout | undefined

  constructor(running: Running) {
    this.#running = running
  }

  /** A file of the checkout has changed, its path from there. */
  changed(file: string): void {
    this.#changed.add(file.replaceAll('\\', '/'))
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#following = this.#following.then(() => this.#follow()).catch(this.#complain)
    }, pauseMs)
  }

  /** Runs the functions from bundles that a person can read. */
  async bundle(): Promise<void> {
    const { folder, lambda } = this.#running
    const made = (count: number) => join(folder, 'functions', String(count))
    this.#bundles++
    await bundleReadable(made(this.#bundles))
    lambda.runFrom(made(this.#bundles))
    // An instance that is at work may still load a part of the one before.
    rmSync(made(this.#bundles - 2), { recursive: true, force: true })
  }

  stop(): void {
    clearTimeout(this.#timer)
    rmSync(join(this.#running.folder, 'functions'), { recursive: true, force: true })
  }

  async #follow(): Promise<void> {
    const files = [...this.#changed]
    this.#changed.clear()
    const { say } = this.#running
    const own = files.filter((file) => file.startsWith('infra/local/'))
    if (own.length > 0) say(`${some(own)}: a part of this runtime. Start it again to run it.`)
    if (files.some((file) => file.startsWith('functions/'))) {
      await this.bundle()
      say(`${some(files.filter((file) => file.startsWith('functions/')))}: used from the next request on.`)
    }
    if (files.length > own.length) this.#compareSoon()
  }

  readonly #complain = (error: Error): void => this.#running.say(`${error.message}\nWhat ran before goes on.`)

  /** It takes seconds, so that nothing waits for it; what changes meanwhile is compared once more. */
  #compareSoon(): void {
    if (this.#toCompare) return
    this.#toCompare = true
    this.#comparing = this.#comparing.then(() => this.#compare()).catch(this.#complain)
  }

  async #compare(): Promise<void> {
    this.#toCompare = false
    const { folder, stacks, say } = this.#running
    const after = readStacks(await synthesize(() => undefined, [join(folder, 'templates')]))
    const changed = changedResources(stacks, after)
    if (changed.length > 0) say(`The template has changed (${some(changed)}): start again to deploy it.`)
  }
}

/** Lets a debugger attach to this process, whose threads the functions are. Throws a StartupError where the port is taken. */
const openInspector = (port: number, say: Running['say']): void => {
  inspector.open(port, '127.0.0.1')
  if (!inspector.url())
    throw new StartupError(`port ${port} is in use: choose another one for the debugger: INSPECT=${port + 1}`)
  say(
    `A debugger can attach to 127.0.0.1:${port}. Functions are threads of this process, and run out of no time meanwhile.`,
  )
}

const root = join(import.meta.dirname, '../../..')
const isSource = (file: string): boolean => /^(functions|infra)\b/.test(file)

/**
 * Tells of the files that change in a folder and those in it. Each folder is watched by itself: a watch of files ends where an editor, or git,
 * puts another file in one's place.
 */
const watchFolder = (
  base: string,
  folder: string,
  changed: (file: string) => void,
  say: Running['say'],
  stack: AsyncDisposableStack,
): void => {
  const inside = (name: string) => (folder === '.' ? name : `${folder}/${name}`)
  const known = new Set<string>()
  const enter = (name: string): void => {
    const path = inside(name)
    if (!isSource(path)) return
    const isFolder = statSync(join(base, path), { throwIfNoEntry: false })?.isDirectory() ?? false
    if (!isFolder) known.delete(name)
    if (!isFolder || known.has(name)) return
    known.add(name)
    watchFolder(base, path, changed, say, stack)
  }
  const watcher = watch(join(base, folder), (_, name) => {
    if (!name) return
    enter(name)
    changed(inside(name))
  })
  // Without it everything still runs; only changes have to be started by hand.
  watcher.on('error', (error) => say(`Changes in ${folder} are not followed: ${error.message}`))
  stack.defer(() => watcher.close())
  for (const name of readdirSync(join(base, folder))) enter(name)
}

/** Follows what changes in the checkout until the stack is disposed of, and lets a debugger in where one is asked for. */
export const develop = async (
  { inspect }: Development,
  running: Running,
  stack: AsyncDisposableStack,
): Promise<void> => {
  const follower = new Follower(running)
  stack.defer(() => follower.stop())
  if (inspect !== undefined) {
    openInspector(inspect, running.say)
    stack.defer(() => inspector.close())
    await follower.bundle()
  }
  watchFolder(
    root,
    '.',
    (file) => (isSource(file) || file === 'cdk.json') && follower.changed(file),
    running.say,
    stack,
  )
}
