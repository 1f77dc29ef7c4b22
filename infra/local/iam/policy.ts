import * as z from 'zod/mini'
import { Condition, type Context, fulfils } from './condition.ts'
import { actionMatcher, arnMatcher } from './wildcard.ts'

const oneOrMore = z.union([z.string(), z.array(z.string())])
const everyone = z.literal('*')

/** No policy variable like `${aws:username}`: nothing here puts a value in its place. */
const resources = z
  .union([z.string(), z.array(z.string())])
  .check(z.refine((value) => ![value].flat().some((one) => one.includes('${')), 'no policy variables'))
const principal = z.union([everyone, z.strictObject({ AWS: everyone }), z.strictObject({ Service: oneOrMore })])

const common = {
  Sid: z.optional(z.string()),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Condition: z.optional(Condition),
}

const document = <S extends z.ZodMiniType>(statement: S) =>
  z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statement) })

/** What a role may do. */
export const IdentityPolicy = document(z.strictObject({ ...common, Resource: resources }))
/** Who may do something to a resource. */
export const ResourcePolicy = document(z.strictObject({ ...common, Principal: principal, Resource: resources }))
/** Who may act as a role. */
export const TrustPolicy = document(z.strictObject({ ...common, Principal: principal }))

type Policy = z.infer<typeof IdentityPolicy> | z.infer<typeof ResourcePolicy> | z.infer<typeof TrustPolicy>

/** What a call needs: the right to an action on a resource. */
export type Access = { readonly action: string; readonly resource: string }

/** A call as policies see it. `service` is the AWS service that makes it in its own name, if one does. */
export type Request = Access & { readonly service?: string | undefined; readonly context: Context }

/** One action on one resource, of one statement of a policy. */
export type Rule = Access & {
  readonly effect: 'Allow' | 'Deny'
  readonly covers: (request: Request) => boolean
}

const principalMatcher = (statement: Policy['Statement'][number]): ((service?: string) => boolean) => {
  if (!('Principal' in statement)) return () => true
  const { Principal } = statement
  if (typeof Principal === 'string' || 'AWS' in Principal) return () => true
  const services = [Principal.Service].flat()
  return (service) => service !== undefined && services.includes(service)
}

/** The rules of a policy, one for each action and resource of each statement. A trust policy's resource is the role itself. */
export const rulesOf = ({ Statement }: Policy): Rule[] =>
  Statement.flatMap((statement) => {
    const { Effect: effect, Action, Condition = {} } = statement
    const isPrincipal = principalMatcher(statement)
    const Resource = 'Resource' in statement ? statement.Resource : '*'
    return [Action].flat().flatMap((action) => {
      const isAction = actionMatcher(action)
      return [Resource].flat().map((resource) => {
        const isResource = arnMatcher(resource)
        const covers = (request: Request) =>
          isAction(request.action) &&
          isResource(request.resource) &&
          isPrincipal(request.service) &&
          fulfils(Condition, request.context)
        return { effect, action, resource, covers }
      })
    })
  })

/** What rules say of a request: a Deny wins over every Allow. Undefined where none of them covers it. */
export const judge = (rules: readonly Rule[], request: Request): { effect: Rule['effect']; by: Rule[] } | undefined => {
  const by = rules.filter(({ covers }) => covers(request))
  if (by.length === 0) return undefined
  return { effect: by.some(({ effect }) => effect === 'Deny') ? 'Deny' : 'Allow', by }
}
