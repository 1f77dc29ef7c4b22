import { startRuntime } from './runtime.ts'
import { StartupError } from './startup-error.ts'
import { synthesize } from './synth.ts'

const portOf = (text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536) return Number(text)
  throw new StartupError(`PORT is ${text}: expected a number from 1 to 65535`)
}

const main = async (): Promise<void> => {
  const port = portOf(process.env.PORT ?? '3000')
  const data = process.env.DATA ?? '.local'
  const templates = async (): Promise<string> => {
    const folder = await synthesize((line) => console.log(line))
    console.log(`Starting them on this machine (data: ${data}) …`)
    return folder
  }
  const runtime = await startRuntime({ port, data, templates })
  console.log(`ready ${runtime.url}`)
  console.log(`
  npm run demo                   an order's story, in a second terminal
  npm run logs -- place-order    what a function logs
  ${runtime.url}/local          dashboards, alarms and the operators' phone, in a browser
  ${runtime.url}/openapi.json   the API
  ${runtime.url}/local/clock    the clock: POST {"advance": seconds} moves it on

Ctrl+C stops.`)
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
