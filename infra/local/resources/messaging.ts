import * as z from 'zod/mini'
import { account, region } from '../templates/intrinsics.ts'
import { resourceType } from './resource-type.ts'

const queueArn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`
const queueUrl = (name: string) => `https://sqs.${region}.amazonaws.com/${account}/${name}`

export const queue = resourceType({
  properties: z.strictObject({
    MessageRetentionPeriod: z.optional(z.int()),
    RedrivePolicy: z.optional(z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.int() })),
    SqsManagedSseEnabled: z.optional(z.boolean()),
    VisibilityTimeout: z.optional(z.int()),
  }),
  identity: (name) => ({ ref: queueUrl(name), attributes: { Arn: queueArn(name), QueueName: name } }),
  create({ queues }, { name }, { VisibilityTimeout = 30, RedrivePolicy }) {
    queues.define({
      name,
      arn: queueArn(name),
      visibilitySeconds: VisibilityTimeout,
      deadLetterArn: RedrivePolicy?.deadLetterTargetArn,
      maxReceiveCount: RedrivePolicy?.maxReceiveCount,
    })
  },
})

const topicArn = (name: string) => `arn:aws:sns:${region}:${account}:${name}`

export const topic = resourceType({
  properties: z.strictObject({ DisplayName: z.optional(z.string()) }),
  identity: (name) => ({ ref: topicArn(name), attributes: { TopicArn: topicArn(name), TopicName: name } }),
  create({ topics }, { name }) {
    topics.define(topicArn(name))
  },
})

export const subscription = resourceType({
  properties: z.strictObject({ Endpoint: z.string(), Protocol: z.enum(['sms', 'email']), TopicArn: z.string() }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ topics }, _named, { Endpoint, Protocol, TopicArn }) {
    topics.subscribe(TopicArn, { protocol: Protocol, to: Endpoint })
  },
})
