import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { StartupError } from '../startup-error.ts'

/** Where DynamoDB comes from: an address at which it runs, a program to be run, or Docker, which runs the official image. */
export type Found =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'program'; readonly file: string }
  | { readonly kind: 'docker'; readonly file: string }

/** What can be found where, as a machine has it; `env` are its environment variables. */
export type Host = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The file of an npm package; throws where it is not installed. */
  readonly resolve: (path: string) => string
  /** For example `darwin-arm64`. */
  readonly platform: string
}

export const thisMachine: Host = {
  env: process.env,
  resolve: createRequire(import.meta.url).resolve,
  platform: `${process.platform}-${process.arch}`,
}

/** The file of a program on the path; undefined where there is none. */
const onPath = (name: string, { env, platform }: Host): string | undefined => {
  const endings = platform.startsWith('win32') ? ['.exe', '.cmd'] : ['']
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)
  const files = folders.flatMap((folder) => endings.map((ending) => join(folder, `${name}${ending}`)))
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** The engine of the npm package for this platform, which npm installs where there is one. */
const installed = ({ resolve, platform }: Host): string | undefined => {
  try {
    return resolve(`@dynoxide/${platform}/dynoxide${platform.startsWith('win32') ? '.exe' : ''}`)
  } catch {
    return undefined
  }
}

const answers = (docker: string): boolean =>
  spawnSync(docker, ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }).status === 0

/**
 * Looks for a DynamoDB engine: at the address in AWS_ENDPOINT_URL_DYNAMODB, in the npm package, `dynoxide` on the path, Docker.
 * `say` is told of what was not simply installed with the project. Throws a StartupError that names the ways to get one.
 */
export const findEngine = (machine: Host, say: (line: string) => void): Found => {
  const url = machine.env.AWS_ENDPOINT_URL_DYNAMODB
  if (url) {
    say(`DynamoDB: the one at ${url} (AWS_ENDPOINT_URL_DYNAMODB)`)
    return { kind: 'address', url }
  }
  const own = installed(machine)
  if (own) return { kind: 'program', file: own }
  const dynoxide = onPath('dynoxide', machine)
  if (dynoxide) {
    say(`DynamoDB: ${dynoxide}`)
    return { kind: 'program', file: dynoxide }
  }
  const docker = onPath('docker', machine)
  if (docker && answers(docker)) {
    say('DynamoDB: amazon/dynamodb-local in Docker')
    return { kind: 'docker', file: docker }
  }
  throw new StartupError(
    `there is no DynamoDB engine: npm brings one for Linux on x64, and this is ${machine.platform}. Install one ` +
      '(`brew install nubo-db/tap/dynoxide`, or `cargo install dynoxide-rs`), ' +
      `${docker ? 'start Docker, which is installed but does not answer' : 'or Docker, which then runs amazon/dynamodb-local'}, ` +
      'or set AWS_ENDPOINT_URL_DYNAMODB to the address of one that runs',
  )
}
