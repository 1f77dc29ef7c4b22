import { resolve } from 'node:path'
import { keptAddress } from './address-file.ts'
import { isRunning } from './demo/client.ts'
import { startRuntime } from './runtime.ts'
import { synthesize } from './templates/synth.ts'

export type Running = { readonly url: string; close(): Promise<void> }

/** The data folder of `npm start`, and the port, where nothing else is set. */
export const usual = { data: '.local', port: 3000 }

const at = (port: number | string) => `http://localhost:${port}`

/** Where a system may run: at PORT; else where the one of the folder DATA does, or else the usual one. The likeliest comes first. */
export const addressesOf = ({ PORT, DATA }: Readonly<Record<string, string | undefined>>): string[] => {
  if (PORT) return [at(PORT)]
  const kept = [keptAddress(DATA ?? usual.data)].filter((url) => url !== undefined)
  return DATA && DATA !== 'memory' ? kept : [...kept, at(usual.port)]
}

/** The system that runs already, or one of our own over `data`, for as long as it is needed. */
export const runningSystem = async (data: string): Promise<Running> => {
  const addresses = addressesOf(process.env)
  for (const url of addresses) if (await isRunning(url)) return { url, close: async () => undefined }
  const place = addresses.length > 0 ? `at ${addresses.join(' or ')}` : `on ${data}`
  console.log(`Nothing runs ${place}: starting a system (data: ${data}) …`)
  return startRuntime({ port: 0, data, templates: () => synthesize(), say: (line) => console.log(line) })
}

/** What stands before a command so that it finds the system that runs on this port and this data. */
export const prefixOf = (port: number, data: string): string => {
  if (data === 'memory') return port === usual.port ? '' : `PORT=${port} `
  return resolve(data) === resolve(usual.data) ? '' : `DATA=${data} `
}
