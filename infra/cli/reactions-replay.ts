import { parseArgs } from 'node:util'
import { SFNClient } from '@aws-sdk/client-sfn'
import { runningSystem } from '../local/running.ts'
import { StartupError } from '../local/startup-error.ts'
import { account, region } from '../local/templates/intrinsics.ts'
import { runMachine } from './run-machine.ts'

const usage = `npm run reactions:replay -- <orderId> …                    the system on this machine
npm run reactions:replay -- <orderId> … --machine <arn>    a deployed system: the stack's output ReactionsReplayMachineArn`

const localMachine = `arn:aws:states:${region}:${account}:stateMachine:Orders-ReactionsReplayMachine`

const replayAll = async (client: SFNClient, machine: string, orderIds: readonly string[]): Promise<void> => {
  for (const orderId of orderIds) {
    const { replayed } = await runMachine<{ replayed: number }>(client, machine, { orderId })
    console.log(`  ${orderId}  ${replayed} events`)
  }
}

const replayHere = async (orderIds: readonly string[]): Promise<void> => {
  const system = await runningSystem(process.env.DATA ?? '.local')
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  try {
    await replayAll(new SFNClient({ endpoint: system.url, region, credentials }), localMachine, orderIds)
  } finally {
    await system.close()
  }
}

/** What the command line asks for. Throws a StartupError that shows how it is written. */
const read = (): { readonly orderIds: readonly string[]; readonly machine: string | undefined } => {
  try {
    const { values, positionals } = parseArgs({ options: { machine: { type: 'string' } }, allowPositionals: true })
    if (positionals.length > 0 && positionals.every((one) => one.startsWith('ord_')))
      return { orderIds: positionals, machine: values.machine }
  } catch {
    // Told below, like any other line that is not understood.
  }
  throw new StartupError(`which orders?\n${usage}`)
}

const main = async (): Promise<void> => {
  const { orderIds, machine } = read()
  if (!machine) return replayHere(orderIds)
  await replayAll(new SFNClient({ region: machine.split(':')[3] ?? region }), machine, orderIds)
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartupError ? `orders: ${error.message}` : error)
    process.exit(1)
  },
)
