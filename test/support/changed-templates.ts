import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { templates } from './templates.ts'

type Resource = { Type: string; Properties: Record<string, unknown> }
export type Template = { Resources: Record<string, Resource> } & Record<string, unknown>

/** A copy of the synthesized templates below `folder`, with a change in that of the orders; gives the copy's folder. */
export const changedTemplates = async (folder: string, change: (template: Template) => void): Promise<string> => {
  const changed = mkdtempSync(join(folder, 'templates-'))
  cpSync(await templates(), changed, { recursive: true })
  const file = join(changed, 'Orders.template.json')
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template
  change(template)
  writeFileSync(file, JSON.stringify(template))
  return changed
}
