import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRuntime } from '../runtime.ts'
import { StartupError } from '../startup-error.ts'
import { synthesize } from '../synth.ts'
import { Client, isRunning } from './client.ts'
import { Narrator } from './narrator.ts'
import { Stage } from './stage.ts'
import { type StoryName, stories } from './stories.ts'

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

/** The stories that were asked for; the first one where none was. Throws for one that does not exist. */
const asked = (names: readonly string[]): StoryName[] => {
  const known = Object.keys(stories)
  const strange = names.find((name) => !known.includes(name))
  if (strange) throw new StartupError(`there is no story ${strange}. There are: ${known.join(', ')}`)
  return names.length > 0 ? (names as StoryName[]) : ['forward']
}

const tellStory = async (name: StoryName, client: Client): Promise<void> => {
  const narrator = new Narrator()
  const stage = new Stage(client, narrator)
  narrator.title(stories[name].title, client.url)
  try {
    await stories[name].tell(stage)
  } finally {
    stage.close()
  }
}

const main = async (): Promise<void> => {
  const names = asked(process.argv.slice(2))
  const running = await system()
  try {
    for (const name of names) await tellStory(name, new Client(running.url))
    if (names.length === 1)
      console.log(
        `  Other stories: npm run demo -- ${Object.keys(stories)
          .filter((name) => name !== names[0])
          .join(' | ')}\n`,
      )
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
