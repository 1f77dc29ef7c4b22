import { StartupError } from '../startup-error.ts'
import { account } from '../templates/intrinsics.ts'
import { type Caller, nameOf, principalOf, roleName } from './caller.ts'
import { type Access, judge, type Request, type Rule } from './policy.ts'

/** A call that no policy allows, or that one forbids. */
export type Denial = Access & {
  readonly caller: string
  /** In the words of AWS, with the action written as the service itself writes it. */
  readonly message: (action?: string) => string
}

type Role = { readonly trust: readonly Rule[]; readonly rules: Rule[] }

/** One action on one resource that the templates allow, and whether anything has made use of it. */
export type Permission = Access & {
  /** The role that may, or the resource whose policy says so. */
  readonly holder: string
  readonly used: boolean
}

const requestOf = (caller: Caller, access: Access): Request => {
  // The local endpoint stands for that of AWS, which the SDKs call by HTTPS.
  const context = { 'aws:SecureTransport': 'true' }
  if ('role' in caller) return { ...access, context }
  const { service, sourceArn } = caller
  return { ...access, service, context: { ...context, 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account } }
}

const explicitly = (kind: string) => `with an explicit deny in ${kind}-based policy`

/** The roles of the templates and the policies of roles and resources: what the account would allow, and nothing else. */
export class Iam {
  readonly #roles = new Map<string, Role>()
  readonly #resources = new Map<string, Rule[]>()
  readonly #used = new Set<Rule>()
  readonly #denied = new Map<string, Denial>()

  addRole(name: string, trust: readonly Rule[]): void {
    this.#roles.set(name, { trust, rules: [] })
  }

  /** Gives a role the rules of one more policy. */
  attach(role: string, rules: readonly Rule[]): void {
    this.#role(role).rules.push(...rules)
  }

  /** Gives a resource the rules of one more policy of its own. */
  attachTo(resource: string, rules: readonly Rule[]): void {
    this.#resources.set(resource, [...(this.#resources.get(resource) ?? []), ...rules])
  }

  /** Throws a StartupError unless a service may act as a role on behalf of a resource: AWS would not create the resource. */
  assertTrust(roleArn: string, service: string, sourceArn: string): void {
    const { trust } = this.#role(roleName(roleArn))
    const request = requestOf({ service, sourceArn }, { action: 'sts:AssumeRole', resource: roleArn })
    const verdict = judge(trust, request)
    if (verdict?.effect !== 'Allow')
      throw new StartupError(`${sourceArn}: its role ${roleArn} cannot be assumed by ${service}`)
    for (const rule of verdict.by) this.#used.add(rule)
  }

  /** Undefined when a caller may do something. What it may not is remembered. */
  check(caller: Caller, access: Access): Denial | undefined {
    const request = requestOf(caller, access)
    const ofResource = judge(this.#resources.get(access.resource) ?? [], request)
    const ofRole = 'role' in caller ? judge(this.#role(caller.role).rules, request) : undefined
    const verdicts = [ofRole, ofResource].filter((verdict) => verdict !== undefined)
    for (const { by } of verdicts) for (const rule of by) this.#used.add(rule)
    if (ofRole?.effect === 'Deny') return this.#deny(caller, access, () => explicitly('an identity'))
    if (ofResource?.effect === 'Deny') return this.#deny(caller, access, () => explicitly('a resource'))
    if (verdicts.length > 0) return undefined
    const kind = 'role' in caller ? 'identity' : 'resource'
    return this.#deny(caller, access, (action) => `because no ${kind}-based policy allows the ${action} action`)
  }

  /** Everything that was denied, each once. */
  get denied(): { caller: string; action: string; resource: string }[] {
    return [...this.#denied.values()].map(({ caller, action, resource }) => ({ caller, action, resource }))
  }

  /** Forgets what was denied so far. */
  forgetDenied(): void {
    this.#denied.clear()
  }

  /** Everything that the templates allow. */
  permissions(): Permission[] {
    const holders = [...[...this.#roles].map(([name, { rules }]) => [name, rules] as const), ...this.#resources]
    return holders.flatMap(([holder, rules]) =>
      rules
        .filter(({ effect }) => effect === 'Allow')
        .map((rule) => ({ holder, action: rule.action, resource: rule.resource, used: this.#used.has(rule) })),
    )
  }

  #role(name: string): Role {
    const role = this.#roles.get(name)
    if (!role) throw new StartupError(`nothing in the templates is a role called ${name}`)
    return role
  }

  #deny(caller: Caller, { action, resource }: Access, reason: (action: string) => string): Denial {
    const name = nameOf(caller)
    const message = (written = action) =>
      `${principalOf(caller)} is not authorized to perform: ${written} on resource: ${resource} ${reason(written)}`
    const denial = { caller: name, action, resource, message }
    this.#denied.set(`${name} ${action} ${resource}`, denial)
    return denial
  }
}
