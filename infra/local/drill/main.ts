import '../../needs-node.ts'
import { styleText } from 'node:util'
import { Client } from '../demo/client.ts'
import { runningSystem } from '../running.ts'
import { StartupError } from '../startup-error.ts'
import { type Cause, causes } from './causes.ts'
import { Drill, isGood, type Result } from './drill.ts'

const usage = `npm run drill                   brings about each alarm's cause: does it ring in time, and is it quiet again?
npm run drill -- <alarm> …      only these

The alarms:
${causes.map(({ alarm, what }) => `  ${alarm.padEnd(26)} ${what}`).join('\n')}

It runs on the system that runs, or on one of its own: PORT and DATA say which.`

const asked = (names: readonly string[]): readonly Cause[] => {
  const known = causes.map(({ alarm }) => alarm)
  const strange = names.find((name) => !known.includes(name))
  if (strange) throw new StartupError(`there is no alarm ${strange}. There are: ${known.join(', ')}`)
  return names.length > 0 ? causes.filter(({ alarm }) => names.includes(alarm)) : causes
}

const minutes = (count: number | undefined, most: number): string =>
  count === undefined ? styleText('red', `not in ${most} min`) : `${count} of ${most} min`

const tell = (result: Result): void => {
  const { alarm, what, rang, within, recovered, recovers, ringsAs, sms } = result
  const mark = isGood(result) ? styleText('green', '✓') : styleText('red', '✗')
  console.log(`  ${mark} ${styleText('bold', alarm.padEnd(24))} ${what}`)
  console.log(`      rang after ${minutes(rang, within)}, quiet again after ${minutes(recovered, recovers)}`)
  if (sms) console.log(styleText('gray', `      SMS: ${sms}`))
  else if (ringsAs) console.log(styleText('red', '      and no phone rang'))
}

const main = async (): Promise<boolean> => {
  if (process.argv.includes('--help')) {
    console.log(usage)
    return true
  }
  const chosen = asked(process.argv.slice(2))
  const system = await runningSystem('memory')
  try {
    const drill = new Drill(new Client(system.url))
    const mismatch = await drill.mismatch()
    if (mismatch.length > 0) throw new StartupError(`these alarms and causes do not match: ${mismatch.join(', ')}`)
    console.log(`\nEach alarm of the template: its cause, by the clock of ${system.url}\n`)
    await drill.open()
    let good = 0
    for (const cause of chosen) {
      const result = await drill.try(cause)
      tell(result)
      if (isGood(result)) good++
    }
    console.log(`\n  ${good} of ${chosen.length} alarms rang in time and were quiet again.\n`)
    return good === chosen.length
  } finally {
    await system.close()
  }
}

main().then(
  (isAllGood) => process.exit(isAllGood ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof StartupError ? `orders: ${error.message}` : error)
    process.exit(1)
  },
)
