import { StartupError } from '../startup-error.ts'
import type { Stack } from './template.ts'

export const region = 'us-east-1'
export const account = '000000000000'

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Region': region,
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
}

/** What other resources learn of a resource: its `Ref` and its attributes. */
export type ResourceIdentity = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> }

/** Finds a resource of a stack. Throws a StartupError where there is none. */
export type Identify = (stack: Stack, logicalId: string) => ResourceIdentity

type Intrinsic = (argument: never, resolve: (value: unknown) => unknown) => unknown

/** Resolves the intrinsic functions of CloudFormation inside the templates. Any that it does not know stops the runtime. */
export class Intrinsics {
  readonly #stacks: readonly Stack[]
  readonly #identify: Identify
  readonly #url: string

  /** `url` is the address at which the APIs are served here. */
  constructor(stacks: readonly Stack[], identify: Identify, url: string) {
    this.#stacks = stacks
    this.#identify = identify
    this.#url = url
  }

  resolve(stack: Stack, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(stack, item))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const [name, argument] = entries[0] ?? ['', undefined]
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.#call(stack, name, argument)
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(stack, item)]))
  }

  #call(stack: Stack, name: string, argument: unknown): unknown {
    const intrinsics: Readonly<Record<string, Intrinsic>> = {
      Ref: (id: string) => pseudo[id] ?? this.#identify(stack, id).ref,
      'Fn::GetAtt': ([id, attribute]: [string, string]) => this.#attribute(stack, id, attribute),
      'Fn::Join': ([separator, parts]: [string, unknown[]], resolve) => (resolve(parts) as string[]).join(separator),
      'Fn::Select': ([index, list]: [number, unknown], resolve) => (resolve(list) as unknown[])[index],
      'Fn::Split': ([separator, text]: [string, unknown], resolve) => String(resolve(text)).split(separator),
      'Fn::Sub': (text: string) =>
        text.replace(/\$\{([\w:]+)\}/g, (_, id: string) => String(this.#call(stack, 'Ref', id))),
      'Fn::ImportValue': (exported: unknown, resolve) => this.#import(String(resolve(exported))),
    }
    const intrinsic = intrinsics[name]
    if (!intrinsic) throw new StartupError(`${stack.name}: the local runtime does not know ${name}`)
    const value = intrinsic(argument as never, (inner) => this.resolve(stack, inner))
    return typeof value === 'string' ? this.#here(value) : value
  }

  #attribute(stack: Stack, id: string, attribute: string): string {
    const { attributes } = this.#identify(stack, id)
    const value = attributes[attribute]
    if (value === undefined)
      throw new StartupError(`${stack.name}: the local runtime does not know the attribute ${attribute} of ${id}`)
    return value
  }

  #import(name: string): unknown {
    for (const stack of this.#stacks)
      for (const { Value, Export } of Object.values(stack.template.Outputs ?? {}))
        if (Export && this.resolve(stack, Export.Name) === name) return this.resolve(stack, Value)
    throw new StartupError(`no stack exports ${name}`)
  }

  /** The address of an API or a queue on AWS becomes its address here; a stage stays part of the path. */
  #here(text: string): string {
    return text.replace(/https:\/\/(\w+\.execute-api|sqs)\.[\w-]+\.amazonaws\.com/g, this.#url)
  }
}
