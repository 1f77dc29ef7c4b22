import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { synthesize } from '../../infra/local/templates/synth.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the folder with the synthesized templates is asked for. */
    synthesizer: string
  }
}

/** Synthesizes the stacks once for all tests, when the first of them asks: tests of the domain alone do not wait for it. */
export default async (project: TestProject) => {
  let folder: Promise<string> | undefined
  const server = createServer(async (_, response) => {
    folder ??= synthesize()
    await folder.then(
      (made) => response.end(made),
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  project.provide('synthesizer', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
  return () => server.close()
}
