import { isRunning } from './demo/client.ts'
import { startRuntime } from './runtime.ts'
import { synthesize } from './synth.ts'

export type Running = { readonly url: string; close(): Promise<void> }

/** The system that runs at PORT already, or one of our own over `data`, for as long as it is needed. */
export const runningSystem = async (data: string): Promise<Running> => {
  const url = `http://localhost:${process.env.PORT ?? '3000'}`
  if (await isRunning(url)) return { url, close: async () => undefined }
  console.log(`Nothing runs at ${url}: starting a system (data: ${data}) …`)
  return startRuntime({ port: 0, data, templates: await synthesize() })
}
