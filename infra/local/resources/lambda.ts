import * as z from 'zod/mini'
import { jsonBytes, limits } from '../aws/limits.ts'
import { filterOf } from '../aws/pattern.ts'
import { assertReads } from '../iam/event-source.ts'
import { StartupError } from '../startup-error.ts'
import { account, region } from '../templates/intrinsics.ts'
import { resourceType } from './resource-type.ts'

const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`

export const lambdaFunction = resourceType({
  properties: z.strictObject({
    Architectures: z.optional(z.array(z.string())),
    Code: z.strictObject({ S3Bucket: z.any(), S3Key: z.string() }),
    Environment: z.optional(z.strictObject({ Variables: z.record(z.string(), z.string()) })),
    Handler: z.string(),
    LoggingConfig: z.strictObject({ LogGroup: z.string() }),
    MemorySize: z.int(),
    Role: z.string(),
    Runtime: z.literal('nodejs24.x'),
    Timeout: z.int(),
  }),
  identity: (name) => ({ ref: name, attributes: { Arn: functionArn(name) } }),
  create({ lambda, iam, environment }, { name, asset }, properties) {
    const arn = functionArn(name)
    iam.assertTrust(properties.Role, 'lambda.amazonaws.com', arn)
    const variables = properties.Environment?.Variables ?? {}
    if (jsonBytes(variables) > limits.environment)
      throw new StartupError(
        `${arn}: its environment variables have ${jsonBytes(variables)} bytes, and Lambda takes ${limits.environment}`,
      )
    lambda.define({
      name,
      arn,
      role: properties.Role,
      logGroup: properties.LoggingConfig.LogGroup,
      folder: asset(properties.Code.S3Key.replace(/\.zip$/, '')),
      handler: properties.Handler,
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      environment: { ...environment(name, properties.MemorySize), ...variables },
    })
  },
})

/** What becomes of events that nobody waits for. */
export const eventInvokeConfig = resourceType({
  properties: z.strictObject({
    FunctionName: z.string(),
    MaximumEventAgeInSeconds: z.optional(z.int().check(z.minimum(60), z.maximum(6 * 3600))),
    MaximumRetryAttempts: z.optional(z.int().check(z.minimum(0), z.maximum(2))),
    Qualifier: z.literal('$LATEST'),
  }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ calls }, _named, { FunctionName, MaximumEventAgeInSeconds, MaximumRetryAttempts }) {
    calls.configure(functionArn(FunctionName), {
      ...(MaximumRetryAttempts !== undefined && { retries: MaximumRetryAttempts }),
      ...(MaximumEventAgeInSeconds !== undefined && { maxAgeSeconds: MaximumEventAgeInSeconds }),
    })
  },
})

export const eventSourceMapping = resourceType({
  properties: z.strictObject({
    BatchSize: z.optional(z.int()),
    BisectBatchOnFunctionError: z.optional(z.boolean()),
    DestinationConfig: z.optional(z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) })),
    EventSourceArn: z.string(),
    FilterCriteria: z.optional(z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) })),
    FunctionName: z.string(),
    FunctionResponseTypes: z.optional(z.array(z.literal('ReportBatchItemFailures'))),
    MaximumRecordAgeInSeconds: z.optional(z.int()),
    MaximumRetryAttempts: z.optional(z.int()),
    ParallelizationFactor: z.optional(z.int()),
    ScalingConfig: z.optional(z.strictObject({ MaximumConcurrency: z.int().check(z.minimum(2), z.maximum(1000)) })),
    StartingPosition: z.optional(z.literal('TRIM_HORIZON')),
  }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ streams, queues, lambda, iam }, { name }, properties) {
    const source = properties.EventSourceArn
    const arn = functionArn(properties.FunctionName)
    const deadLetterArn = properties.DestinationConfig?.OnFailure.Destination
    assertReads(iam, lambda.actorOf(arn), source, deadLetterArn)
    const reportsItems = properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false
    const table = /:dynamodb:.*:table\/([^/]+)\/stream\//.exec(source)?.[1]
    if (table) {
      const { MaximumRetryAttempts: retries, MaximumRecordAgeInSeconds: maxAge } = properties
      streams.map({
        id: name,
        table,
        functionArn: arn,
        batchSize: properties.BatchSize ?? 100,
        workers: properties.ParallelizationFactor ?? 1,
        bisects: properties.BisectBatchOnFunctionError ?? false,
        reportsItems,
        retries: retries === -1 ? undefined : retries,
        maxAgeSeconds: maxAge === -1 ? undefined : maxAge,
        deadLetterArn,
        matches: filterOf(properties.FilterCriteria?.Filters.map(({ Pattern }) => Pattern) ?? []),
      })
    } else if (source.startsWith('arn:aws:sqs:')) {
      queues.map({
        queueArn: source,
        functionArn: arn,
        batchSize: properties.BatchSize ?? 10,
        most: properties.ScalingConfig?.MaximumConcurrency ?? Number.POSITIVE_INFINITY,
        reportsItems,
      })
    } else throw new StartupError(`${name}: the local runtime does not know the event source ${source}`)
  },
})
