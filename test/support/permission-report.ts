import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'
import { reviewPermissions } from '../../infra/unused-permissions.ts'
import { folderVariable, readPermissions } from './permissions.ts'

/** The files whose systems, taken together, do all that the templates are for. */
const needed = () => globSync('test/{e2e,sim,local}/**/*.test.ts')

/** Says after a run of all of these which permissions nothing has used, and fails where nobody has explained one of them. */
export default class PermissionReport implements Reporter {
  #folder = ''

  onInit(): void {
    this.#folder = mkdtempSync(join(tmpdir(), 'orders-permissions-'))
    process.env[folderVariable] = this.#folder
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const passed = modules.filter((one) => one.state() === 'passed').map(({ relativeModuleId }) => relativeModuleId)
    if (needed().every((file) => passed.includes(file))) this.#report()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #report(): void {
    const permissions = readPermissions(this.#folder)
    const { unused, unexplained, idle } = reviewPermissions(permissions)
    console.log(`\n Permissions: ${permissions.length} in the templates, ${unused.length} of them not used`)
    for (const { holder, action, resource } of unexplained)
      console.error(`   ✗ nobody says why ${holder} may ${action} on ${resource}`)
    for (const { why } of idle) console.error(`   ✗ explains nothing: ${why}`)
    if (unexplained.length + idle.length === 0) return
    console.error('   Take them out of infra/functions.ts, or explain them in infra/unused-permissions.ts.')
    process.exitCode = 1
  }
}
