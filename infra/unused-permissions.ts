import type { Permission } from './local/iam/iam.ts'

type Explanation = {
  readonly action: string
  readonly holder?: RegExp
  readonly resource?: RegExp
  readonly why: string
}

/** What the templates allow although nothing uses it locally, and why. Anything else that is not used fails the tests. */
export const explanations: readonly Explanation[] = [
  {
    action: 'lambda:InvokeFunction',
    holder: /SchedulerRoleForTarget/,
    resource: /:\*$/,
    why: 'A schedule of CDK may also run a version of its function, and there is none.',
  },
  {
    action: 'sqs:ChangeMessageVisibility',
    why: 'An event source of CDK grants it beside what Lambda needs to read a queue.',
  },
  {
    action: 'sqs:GetQueueUrl',
    why: 'Event sources and dead letters of CDK grant it: Lambda knows the address of the queue.',
  },
  {
    action: 'sqs:GetQueueAttributes',
    resource: /DeadLetters/,
    why: 'Dead letters of CDK grant it beside what Lambda needs to send there.',
  },
  {
    action: 'lambda:InvokeFunction',
    holder: /:Orders-IdentityAddClaims$/,
    why: 'Cognito invokes it for each token, and has no part in the local runtime.',
  },
  {
    action: 'logs:CreateLogStream',
    holder: /^Orders-IdentityAddClaims/,
    why: 'Only Cognito invokes this function, so that it never runs locally.',
  },
  {
    action: 'logs:PutLogEvents',
    holder: /^Orders-IdentityAddClaims/,
    why: 'Only Cognito invokes this function, and it never logs locally.',
  },
]

const explains = (one: Explanation, { holder, action, resource }: Permission): boolean =>
  one.action === action && (one.holder?.test(holder) ?? true) && (one.resource?.test(resource) ?? true)

/**
 * What is wrong with the permissions of which a run of all tests says whether they were used: those that were not and that nobody has
 * explained, and the explanations of what is not there or was used after all.
 */
export const reviewPermissions = (permissions: readonly Permission[], known = explanations) => {
  const unused = permissions.filter(({ used }) => !used)
  return {
    unused,
    unexplained: unused.filter((permission) => !known.some((one) => explains(one, permission))),
    idle: known.filter((one) => !unused.some((permission) => explains(one, permission))),
  }
}
