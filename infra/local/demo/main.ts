import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRuntime } from '../runtime.ts'
import { StartupError } from '../startup-error.ts'
import { synthesize } from '../synth.ts'
import { Client, isRunning } from './client.ts'
import { forwardStory } from './forward-story.ts'
import { Narrator } from './narrator.ts'

type Running = { readonly url: string; close(): Promise<void> }

/** The system that runs already, or one of the demo's own that keeps nothing. */
const system = async (): Promise<Running> => {
  const url = `http://localhost:${process.env.PORT ?? '3000'}`
  if (await isRunning(url)) return { url, close: async () => undefined }
  console.log(`Nothing runs at ${url}: starting a system for this demo …`)
  const templates = mkdtempSync(join(tmpdir(), 'orders-templates-'))
  await synthesize(templates)
  const runtime = await startRuntime({ port: 0, data: 'memory', templates })
  return {
    url: runtime.url,
    close: async () => {
      await runtime.close()
      rmSync(templates, { recursive: true, force: true })
    },
  }
}

const main = async (): Promise<void> => {
  const running = await system()
  try {
    await forwardStory(new Client(running.url), new Narrator())
  } finally {
    await running.close()
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartupError ? `orders: ${error.message}` : error)
    process.exit(1)
  },
)
