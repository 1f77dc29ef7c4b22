import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import type { Engine } from '../dynamodb/engine.ts'
import { StartupError } from '../startup-error.ts'
import { account, region } from '../templates/intrinsics.ts'
import { resourceType } from './resource-type.ts'

const api = 'DynamoDB_20120810'
const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.string() }))

const Index = z.strictObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.strictObject({ ProjectionType: z.enum(['KEYS_ONLY', 'ALL']) }),
})

const Properties = z.strictObject({
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema: keySchema,
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.optional(z.array(Index)),
  StreamSpecification: z.optional(z.strictObject({ StreamViewType: z.literal('NEW_IMAGE') })),
  TimeToLiveSpecification: z.optional(z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() })),
  // Kept: they protect data on AWS and have no meaning for a file on a laptop.
  DeletionProtectionEnabled: z.optional(z.boolean()),
  PointInTimeRecoverySpecification: z.optional(z.any()),
  SSESpecification: z.optional(z.any()),
})

type Description = {
  readonly KeySchema: unknown
  readonly GlobalSecondaryIndexes?: readonly { IndexName: string; KeySchema: unknown; Projection: unknown }[]
}

const indexesOf = (description: Description | z.infer<typeof Properties>) =>
  (description.GlobalSecondaryIndexes ?? [])
    .map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }))
    .sort((a, b) => (a.IndexName < b.IndexName ? -1 : 1))

const describe = async (engine: Engine, name: string): Promise<Description | undefined> => {
  const { status, body } = await engine.send(`${api}.DescribeTable`, JSON.stringify({ TableName: name }))
  return status === 200 ? (JSON.parse(body) as { Table: Description }).Table : undefined
}

export const dynamodbTable = resourceType({
  properties: Properties,
  identity: (name) => ({
    ref: name,
    attributes: {
      Arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
      StreamArn: `arn:aws:dynamodb:${region}:${account}:table/${name}/stream/local`,
    },
  }),
  async create({ engine, indexLag }, { name }, properties) {
    indexLag.define(
      name,
      properties.KeySchema.map(({ AttributeName }) => AttributeName),
    )
    const existing = await describe(engine, name)
    if (existing) {
      const same =
        isDeepStrictEqual(existing.KeySchema, properties.KeySchema) &&
        isDeepStrictEqual(indexesOf(existing), indexesOf(properties))
      if (same) return
      throw new StartupError(
        `the table ${name} in the data folder has other keys or indexes than the template: delete the folder, or set DATA to another one`,
      )
    }
    await engine.call(`${api}.CreateTable`, {
      TableName: name,
      AttributeDefinitions: properties.AttributeDefinitions,
      KeySchema: properties.KeySchema,
      BillingMode: properties.BillingMode,
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
      ...(properties.StreamSpecification && {
        StreamSpecification: { StreamEnabled: true, ...properties.StreamSpecification },
      }),
    })
    if (properties.TimeToLiveSpecification)
      await engine.call(`${api}.UpdateTimeToLive`, {
        TableName: name,
        TimeToLiveSpecification: properties.TimeToLiveSpecification,
      })
  },
})
