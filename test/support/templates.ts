import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { synthesize } from '../../infra/local/synth.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with the synthesized templates, made once for all tests. */
    templates: string
  }
}

export default async (project: TestProject) => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-templates-'))
  await synthesize(folder)
  project.provide('templates', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
