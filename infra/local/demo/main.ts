import '../../needs-node.ts'
import { runningSystem } from '../running.ts'
import { StartupError } from '../startup-error.ts'
import { Client } from './client.ts'
import { Narrator } from './narrator.ts'
import { Stage } from './stage.ts'
import { type StoryName, stories } from './stories.ts'

const usage = `npm run demo                    an order, from cart to completed
npm run demo -- <story> …       others, in this order

The stories:
${Object.entries(stories)
  .map(([name, { title }]) => `  ${name.padEnd(18)} ${title}`)
  .join('\n')}

They are told on the system that runs, or on one of their own: PORT and DATA say which.`

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
    await stage.close()
  }
}

const main = async (): Promise<void> => {
  if (process.argv.includes('--help')) {
    console.log(usage)
    return
  }
  const names = asked(process.argv.slice(2))
  const running = await runningSystem('memory')
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
