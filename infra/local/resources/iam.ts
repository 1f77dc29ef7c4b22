import * as z from 'zod/mini'
import { roleName } from '../iam/caller.ts'
import { IdentityPolicy, ResourcePolicy, rulesOf, TrustPolicy } from '../iam/policy.ts'
import { account, region } from '../templates/intrinsics.ts'
import { resourceType } from './resource-type.ts'

/** A managed policy stops the runtime: what those of AWS allow is not in the template. */
export const role = resourceType({
  properties: z.strictObject({
    AssumeRolePolicyDocument: TrustPolicy,
    Description: z.optional(z.string()),
    Policies: z.optional(z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: IdentityPolicy }))),
  }),
  identity: (name) => ({ ref: name, attributes: { Arn: `arn:aws:iam::${account}:role/${name}` } }),
  create({ iam }, { name }, { AssumeRolePolicyDocument, Policies = [] }) {
    iam.addRole(name, rulesOf(AssumeRolePolicyDocument))
    for (const { PolicyDocument } of Policies) iam.attach(name, rulesOf(PolicyDocument))
  },
})

export const policy = resourceType({
  properties: z.strictObject({ PolicyDocument: IdentityPolicy, PolicyName: z.string(), Roles: z.array(z.string()) }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ iam }, _named, { PolicyDocument, Roles }) {
    for (const name of Roles) iam.attach(roleName(name), rulesOf(PolicyDocument))
  },
})

/** A statement of a function's own policy: an AWS service may invoke it, for one of its resources. */
export const lambdaPermission = resourceType({
  properties: z.strictObject({
    Action: z.literal('lambda:InvokeFunction'),
    FunctionName: z.string().check(z.startsWith('arn:aws:lambda:')),
    Principal: z.string().check(z.endsWith('.amazonaws.com')),
    SourceAccount: z.optional(z.string()),
    SourceArn: z.optional(z.string()),
  }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ iam }, _named, { Action, FunctionName, Principal, SourceAccount, SourceArn }) {
    const Statement = {
      Effect: 'Allow' as const,
      Action,
      Resource: FunctionName,
      Principal: { Service: Principal },
      Condition: {
        ...(SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } }),
        ...(SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
      },
    }
    iam.attachTo(FunctionName, rulesOf({ Version: '2012-10-17', Statement: [Statement] }))
  },
})

export const queuePolicy = resourceType({
  properties: z.strictObject({ PolicyDocument: ResourcePolicy, Queues: z.array(z.string()) }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ iam }, _named, { PolicyDocument, Queues }) {
    for (const url of Queues)
      iam.attachTo(`arn:aws:sqs:${region}:${account}:${url.split('/').at(-1)}`, rulesOf(PolicyDocument))
  },
})

export const topicPolicy = resourceType({
  properties: z.strictObject({ PolicyDocument: ResourcePolicy, Topics: z.array(z.string()) }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ iam }, _named, { PolicyDocument, Topics }) {
    for (const arn of Topics) iam.attachTo(arn, rulesOf(PolicyDocument))
  },
})
