import '../needs-node.ts'
import { join } from 'node:path'
import { reportProgress } from './progress.ts'
import { prefixOf, usual } from './running.ts'
import { startRuntime } from './runtime.ts'
import { StartupError } from './startup-error.ts'
import { inspectPortOf } from './templates/development.ts'
import { synthesize } from './templates/synth.ts'

const root = join(import.meta.dirname, '../..')

const usage = `npm start      runs both stacks on this machine

Settings are environment variables:
  PORT         the port to serve on (${usual.port})
  DATA         the folder that keeps the data (${usual.data}); memory keeps nothing
  INSPECT      1 lets a debugger attach to the functions, at port 9229 (or at the port it names)
  AWS_ENDPOINT_URL_DYNAMODB   a DynamoDB that runs already, in place of one of its own

A changed function runs from the next request on; a changed template asks for another start.

While it runs, in a second terminal:
  npm run demo -- --help              stories of orders
  npm run drill -- --help             what rings the phones
  npm run ledger:rebuild -- --help    whether the ledger is what the orders say`

const portOf = (text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536) return Number(text)
  throw new StartupError(`PORT is ${text}: expected a number from 1 to 65535`)
}

const welcome = (url: string, prefix: string): string => `
  ${`${prefix}npm run demo`.padEnd(url.length + 14)} an order's story, in a second terminal
  ${`${url}/local`.padEnd(url.length + 14)} dashboards, alarms and the operators' phone, in a browser
  ${`${url}/openapi.json`.padEnd(url.length + 14)} the API
  ${`${url}/local/clock`.padEnd(url.length + 14)} the clock: POST {"advance": seconds} moves it on

Ctrl+C stops.`

const main = async (): Promise<void> => {
  if (process.argv.includes('--help')) {
    console.log(usage)
    return
  }
  const port = portOf(process.env.PORT ?? String(usual.port))
  const data = process.env.DATA ?? usual.data
  const say = (line: string) => console.log(line)
  const templates = async (folder: string): Promise<string> => {
    const made = await synthesize(say, [join(root, 'cdk.out'), join(folder, 'cdk.out')])
    say(`Starting them on this machine (data: ${data}) …`)
    return made
  }
  // On a terminal somebody waits; a log does not need it.
  const progress = process.stdout.isTTY ? reportProgress(say) : undefined
  const development = { inspect: inspectPortOf(process.env.INSPECT) }
  const runtime = await startRuntime({ port, data, templates, say, development, ...(progress && { progress }) })
  console.log(`ready ${runtime.url}`)
  console.log(welcome(runtime.url, prefixOf(port, data)))
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    void runtime.close().then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // npm may be ended without telling us: a runtime that has lost the parent that started it stops too.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stop(), 1000).unref()
}

main().catch((error: unknown) => {
  if (error instanceof StartupError) console.error(`orders: ${error.message}`)
  else console.error(error)
  process.exit(1)
})
