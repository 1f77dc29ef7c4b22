import '../needs-node.ts'
import { parseArgs, styleText } from 'node:util'
import { SFNClient } from '@aws-sdk/client-sfn'
import type { Difference } from '../../functions/domain/ledger/compare.ts'
import { runningSystem, usual } from '../local/running.ts'
import { StartupError } from '../local/startup-error.ts'
import { account, region } from '../local/templates/intrinsics.ts'
import { runMachine } from './run-machine.ts'

const usage = `npm run ledger:rebuild                      the system on this machine
npm run ledger:rebuild -- --post            and books what is missing
npm run ledger:rebuild -- --machine <arn>   a deployed system: the stack's output LedgerRebuildMachineArn`

/** What the state machine answers. */
type Report = {
  readonly orders: number
  readonly expected: number
  readonly booked: number
  readonly posted: number
  readonly count: number
  readonly differences: readonly Difference[]
  readonly balances: readonly Readonly<Record<string, number>>[]
}

const localMachine = `arn:aws:states:${region}:${account}:stateMachine:Orders-LedgerRebuildMachine`

const run = (client: SFNClient, machine: string, post: boolean): Promise<Report> =>
  runMachine(client, machine, { post }, (seconds) => console.log(`  … still reading, ${seconds} s`))

/** What all accounts of a currency come to. Anything but 0 is wrong. */
const sumsOf = ({ balances }: Report): [currency: string, sum: number][] => {
  const sums: Record<string, number> = {}
  for (const [name, amount] of balances.flatMap((one) => Object.entries(one)))
    sums[name.slice(-3)] = (sums[name.slice(-3)] ?? 0) + amount
  return Object.entries(sums).sort()
}

/** Tells what was found; true where the ledger is what the orders say. */
const tell = (report: Report): boolean => {
  const { orders, expected, booked, posted, count, differences } = report
  const sums = sumsOf(report)
  const line = (name: string, value: string | number) => console.log(`  ${name.padEnd(38)} ${value}`)
  console.log('')
  line('orders read', orders)
  line('posting sets that they tell of', expected)
  line('posting sets in the ledger', `${booked}, fees, payouts and corrections among them`)
  for (const [currency, sum] of sums) line(`all accounts in ${currency} sum to`, sum)
  line('differences', count)
  for (const { kind, setId } of differences) console.log(`    ${kind.padEnd(10)} ${setId}`)
  if (differences.some(({ kind }) => kind === 'unsealed'))
    console.log(
      '    unsealed days are not what they were when their checks passed: something of whatever kind was changed since',
    )
  if (count > differences.length) console.log(`    … and ${count - differences.length} more`)
  if (posted > 0) line('of them booked now', posted)
  const isRight = count === posted && sums.every(([, sum]) => sum === 0)
  if (orders === 0) {
    console.log('\n  There are no orders: is it the right system? PORT and DATA say which one on this machine.\n')
    return isRight
  }
  console.log(
    isRight
      ? `\n  ${styleText('green', '✓')} The ledger is what the orders say.\n`
      : `\n  ${styleText('red', '✗')} The ledger is not what the orders say: --post books what is missing; for the rest see docs/runbook.md.\n`,
  )
  return isRight
}

const compare = async (machine: string | undefined, post: boolean): Promise<boolean> => {
  if (machine) {
    const [, , , machineRegion = region] = machine.split(':')
    return tell(await run(new SFNClient({ region: machineRegion }), machine, post))
  }
  const system = await runningSystem(process.env.DATA ?? usual.data)
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  try {
    const client = new SFNClient({ endpoint: system.url, region, credentials })
    return tell(await run(client, localMachine, post))
  } finally {
    await system.close()
  }
}

const main = async (): Promise<boolean> => {
  const options = { machine: { type: 'string' }, post: { type: 'boolean' }, help: { type: 'boolean' } } as const
  let values: { machine?: string; post?: boolean; help?: boolean }
  try {
    values = parseArgs({ options }).values
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n${usage}`)
  }
  if (values.help) {
    console.log(usage)
    return true
  }
  return compare(values.machine, values.post === true)
}

main().then(
  (isRight) => process.exit(isRight ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof StartupError ? `orders: ${error.message}` : error)
    process.exit(1)
  },
)
