import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartupError } from './startup-error.ts'

const root = join(import.meta.dirname, '../..')

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

/** Synthesizes the CDK app into a folder, as `cdk synth` does, without the CLI's start-up time. */
export const synthesize = async (folder: string): Promise<void> => {
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
