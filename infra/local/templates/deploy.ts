import type * as z from 'zod/mini'
import { resourceTypes } from '../resources/index.ts'
import type { Named, ResourceType } from '../resources/resource-type.ts'
import type { Services } from '../services.ts'
import { StartupError } from '../startup-error.ts'
import { Intrinsics } from './intrinsics.ts'
import type { Resource, Stack } from './template.ts'

type Deployed = {
  readonly stack: Stack
  readonly id: string
  readonly resource: Resource
  readonly type: ResourceType
  readonly name: string
}

/** A readable name that no other resource has: CDK's logical id without its hash, where that is unique. */
const nameOf = (stack: Stack, id: string): string => {
  const short = id.replace(/[0-9A-F]{8}$/, '')
  const twins = Object.keys(stack.template.Resources).filter((other) => other.replace(/[0-9A-F]{8}$/, '') === short)
  return `${stack.name}-${twins.length === 1 ? short : id}`
}

const find = (stack: Stack, id: string, resource: Resource): Deployed => {
  const type = resourceTypes[resource.Type]
  if (!type)
    throw new StartupError(`${stack.name}/${id}: the local runtime does not know the resource type ${resource.Type}`)
  return { stack, id, resource, type, name: nameOf(stack, id) }
}

const problemsOf = ({ issues }: z.core.$ZodError): string =>
  issues
    .map((issue) => {
      const path = ['Properties', ...issue.path].map(String)
      return issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => [...path, key].join('.')).join(', ')
        : `${path.join('.')} (${issue.message})`
    })
    .join('; ')

/** Creates every resource of the templates. Throws a StartupError that names the first type or property it does not know. */
export const deploy = async (stacks: readonly Stack[], services: Services, url: string): Promise<void> => {
  const all = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources).map(([id, resource]) => find(stack, id, resource)),
  )
  const byId = new Map(all.map((deployed) => [`${deployed.stack.name}/${deployed.id}`, deployed]))
  const identify = (stack: Stack, id: string) => {
    const deployed = byId.get(`${stack.name}/${id}`)
    if (!deployed) throw new StartupError(`${stack.name}: nothing in the template is called ${id}`)
    return deployed.type.identity(deployed.name)
  }
  const intrinsics = new Intrinsics(stacks, identify, url)

  const order = Object.values(resourceTypes)
  all.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
  for (const { stack, id, resource, type, name } of all) {
    const parsed = type.properties.safeParse(intrinsics.resolve(stack, resource.Properties ?? {}))
    if (!parsed.success)
      throw new StartupError(
        `${stack.name}/${id} (${resource.Type}): the local runtime does not know ${problemsOf(parsed.error)}`,
      )
    const asset = (hash: string): string => {
      const folder = stack.assets.get(hash)
      if (!folder) throw new StartupError(`${stack.name}/${id}: there is no asset ${hash}`)
      return folder
    }
    const named: Named = { name, asset, metadata: resource.Metadata ?? {} }
    await type.create?.(services, named, parsed.data)
  }
}
