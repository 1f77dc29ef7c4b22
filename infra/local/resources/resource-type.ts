import type * as z from 'zod/mini'
import type { Engine } from '../engine.ts'
import type { Gateway } from '../gateway.ts'
import type { Identity } from '../intrinsics.ts'
import type { Lambda } from '../lambda.ts'
import type { Queues } from '../queues.ts'
import type { Schedules } from '../schedules.ts'
import type { Secrets } from '../secrets.ts'
import type { StateMachines } from '../states/state-machines.ts'
import type { Streams } from '../streams.ts'
import type { Trust } from '../tokens.ts'
import type { Topics } from '../topics.ts'

/** The services that resources are created in. */
export type Services = {
  readonly engine: Engine
  readonly gateway: Gateway
  readonly lambda: Lambda
  readonly machines: StateMachines
  readonly queues: Queues
  readonly schedules: Schedules
  readonly secrets: Secrets
  readonly streams: Streams
  readonly topics: Topics
  /** What one resource leaves for others to find: integrations, authorizers. */
  readonly integrations: Map<string, string>
  readonly authorizers: Map<string, Trust>
  /** The variables that every function gets beside its own, as Lambda gives them. */
  readonly environment: (functionName: string, memory: number) => Readonly<Record<string, string>>
}

export type Named = {
  /** Unique among all stacks, and readable: `Orders-OrdersTable`. */
  readonly name: string
  readonly logicalId: string
  /** The folder of an asset by its hash. */
  readonly asset: (hash: string) => string
}

/** One type of resource that the runtime knows: the properties that it heeds or keeps, and what it makes of them. */
export type ResourceType<S extends z.ZodMiniType = z.ZodMiniType> = {
  /** Anything that this schema does not list stops the runtime. */
  readonly properties: S
  readonly identity: (name: string) => Identity
  /** Missing for what is read and kept but has nothing to run here: roles, policies, log groups. */
  readonly create?: (services: Services, named: Named, properties: z.infer<S>) => void | Promise<void>
}

export const resourceType = <S extends z.ZodMiniType>(type: ResourceType<S>): ResourceType =>
  type as unknown as ResourceType
