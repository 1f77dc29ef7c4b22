import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'

type Resource = { Type: string; Properties: Record<string, unknown> }
export type Template = { Resources: Record<string, Resource> } & Record<string, unknown>

/** A copy of the synthesized templates below `folder`, with a change in that of the orders; gives the copy's folder. */
export const changedTemplates = (folder: string, change: (template: Template) => void): string => {
  const templates = mkdtempSync(join(folder, 'templates-'))
  cpSync(inject('templates'), templates, { recursive: true })
  const file = join(templates, 'Orders.template.json')
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template
  change(template)
  writeFileSync(file, JSON.stringify(template))
  return templates
}
