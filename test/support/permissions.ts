import { randomUUID } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Permission } from '../../infra/local/iam/iam.ts'

/** The environment variable with the folder in which each system leaves what it has used. */
export const folderVariable = 'PERMISSION_USE'

/** Keeps what a system allowed and used, where the run of the tests asks for it. */
export const recordPermissions = (permissions: readonly Permission[]): void => {
  const folder = process.env[folderVariable]
  if (folder) writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(permissions))
}

const keyOf = ({ holder, action, resource }: Permission) => `${holder} ${action} ${resource}`

/** All that the systems of a run allowed, and whether any of them has used it. */
export const readPermissions = (folder: string): Permission[] => {
  const all = new Map<string, Permission>()
  for (const file of globSync('*.json', { cwd: folder }))
    for (const one of JSON.parse(readFileSync(join(folder, file), 'utf8')) as Permission[])
      all.set(keyOf(one), { ...one, used: one.used || (all.get(keyOf(one))?.used ?? false) })
  return [...all.values()]
}
