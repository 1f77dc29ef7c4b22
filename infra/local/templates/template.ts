import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartupError } from '../startup-error.ts'

export type Resource = {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
  readonly Metadata?: Readonly<Record<string, unknown>>
}

type Template = {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>
}

export type Stack = { readonly name: string; readonly template: Template; readonly assets: ReadonlyMap<string, string> }

type Artifact = { readonly type: string; readonly properties?: { readonly templateFile?: string } }
type AssetManifest = { readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>> }

const readJson = <T>(file: string): T => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch (error) {
    throw new StartupError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

const known = {
  template: ['Resources', 'Outputs', 'Description', 'Parameters', 'Rules', 'Metadata'],
  resource: ['Type', 'Properties', 'Metadata', 'DependsOn', 'DeletionPolicy', 'UpdateReplacePolicy'],
}

/** Whatever a template says outside a resource's properties that the runtime would not heed stops it. */
const checkShape = (name: string, template: Template): void => {
  const refuse = (what: string) => {
    throw new StartupError(`${name}: the local runtime does not know ${what} in a template`)
  }
  for (const key of Object.keys(template)) if (!known.template.includes(key)) refuse(key)
  const { Parameters = {} } = template as { Parameters?: object }
  for (const key of Object.keys(Parameters)) if (key !== 'BootstrapVersion') refuse(`the parameter ${key}`)
  for (const [id, resource] of Object.entries(template.Resources))
    for (const key of Object.keys(resource)) if (!known.resource.includes(key)) refuse(`${key} of ${id}`)
}

/** The stacks of a synthesized app, with the folder of each asset by its hash. */
export const readStacks = (folder: string): Stack[] => {
  const { artifacts } = readJson<{ artifacts: Record<string, Artifact> }>(join(folder, 'manifest.json'))
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([name, { properties }]) => {
      const template = readJson<Template>(join(folder, properties?.templateFile ?? ''))
      checkShape(name, template)
      const { files } = readJson<AssetManifest>(join(folder, `${name}.assets.json`))
      const assets = Object.entries(files).map(([hash, { source }]) => [hash, join(folder, source.path)] as const)
      return { name, template, assets: new Map(assets) }
    })
}
