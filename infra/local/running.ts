import { isRunning } from './demo/client.ts'
import { addressIn } from './folder.ts'
import { startRuntime } from './runtime.ts'
import { synthesize } from './synth.ts'

export type Running = { readonly url: string; close(): Promise<void> }

/** Where a system should run: at PORT, at the address that the data folder names, or at the usual one. */
const expectedAt = (): string => {
  const { PORT, DATA = '.local' } = process.env
  return PORT ? `http://localhost:${PORT}` : (addressIn(DATA) ?? 'http://localhost:3000')
}

/** The system that runs already, or one of our own over `data`, for as long as it is needed. */
export const runningSystem = async (data: string): Promise<Running> => {
  const url = expectedAt()
  if (await isRunning(url)) return { url, close: async () => undefined }
  console.log(`Nothing runs at ${url}: starting a system (data: ${data}) …`)
  return startRuntime({ port: 0, data, templates: await synthesize() })
}
