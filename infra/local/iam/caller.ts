import { account } from '../templates/intrinsics.ts'

/** Who makes a call: a session of a role, or an AWS service in its own name and on behalf of one of its resources. */
export type Caller =
  | { readonly role: string; readonly session: string }
  | { readonly service: string; readonly sourceArn: string }

/** The name of a role, from its ARN. */
export const roleName = (arn: string): string => arn.split('/').at(-1) ?? arn

/** A function, state machine or schedule that acts with its role, under its own name. `role` is the role's ARN. */
export const actingAs = (role: string, session: string): Caller => ({ role: roleName(role), session })

/** A caller by its short name. */
export const nameOf = (caller: Caller): string => ('role' in caller ? caller.session : caller.service)

/** A caller as AWS's own messages name it. */
export const principalOf = (caller: Caller): string =>
  'role' in caller ? `User: arn:aws:sts::${account}:assumed-role/${caller.role}/${caller.session}` : caller.service
