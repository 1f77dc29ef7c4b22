import type * as z from 'zod/mini'
import type { Services } from '../services.ts'
import type { ResourceIdentity } from '../templates/intrinsics.ts'

export type Named = {
  /** Unique among all stacks, and readable: `Orders-OrdersTable`. */
  readonly name: string
  /** The folder of an asset by its hash. */
  readonly asset: (hash: string) => string
  /** What the template says about the resource beside its properties. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** One type of resource that the runtime knows: the properties that it heeds or keeps, and what it makes of them. */
export type ResourceType<S extends z.ZodMiniType = z.ZodMiniType> = {
  /** Anything that this schema does not list stops the runtime. */
  readonly properties: S
  readonly identity: (name: string) => ResourceIdentity
  /** Missing for what is read and kept but has nothing to run here: log groups, the users of a pool. */
  readonly create?: (services: Services, named: Named, properties: z.infer<S>) => void | Promise<void>
}

export const resourceType = <S extends z.ZodMiniType>(type: ResourceType<S>): ResourceType =>
  type as unknown as ResourceType
