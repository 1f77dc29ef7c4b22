import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a handler of a small app may use: `aws` calls DynamoDB on its table. */
const prelude = `
import { appendFileSync } from 'node:fs'
const aws = async (operation, input) => {
  const headers = {
    'x-amz-target': 'DynamoDB_20120810.' + operation,
    authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/dynamodb/aws4_request',
  }
  const body = JSON.stringify({ TableName: process.env.TABLE, ...input })
  return (await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body })).json()
}
`

const text = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType })
const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType })

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [text('id'), text('due'), text('dueAt', 'N')],
    KeySchema: [key('id', 'HASH')],
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byDue',
        KeySchema: [key('due', 'HASH'), key('dueAt', 'RANGE')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  },
}

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
    Policies: [
      {
        PolicyName: 'all',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['dynamodb:*', 'logs:*'], Resource: '*' }],
        },
      },
    ],
  },
}

const schedulerRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'scheduler.amazonaws.com' } }],
    },
    Policies: [
      {
        PolicyName: 'all',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }],
        },
      },
    ],
  },
}

const handler = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Environment: { Variables: { TABLE: { Ref: 'Things' } } },
    Handler: 'index.handler',
    LoggingConfig: { LogGroup: '/aws/lambda/Small-Poll' },
    MemorySize: 1024,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Runtime: 'nodejs24.x',
    Timeout: 15,
  },
}

/** A run that fails is not repeated: the next one is due. */
const noRetries = {
  Type: 'AWS::Lambda::EventInvokeConfig',
  Properties: { FunctionName: { Ref: 'Poll' }, MaximumRetryAttempts: 0, Qualifier: '$LATEST' },
}

const schedule = {
  Type: 'AWS::Scheduler::Schedule',
  Metadata: { polls: true },
  Properties: {
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Target: {
      Arn: { 'Fn::GetAtt': ['Poll', 'Arn'] },
      Input: '{"scheduledAt":"<aws.scheduler.scheduled-time>"}',
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
      RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
    },
  },
}

/**
 * Writes templates for one table, `Small-Things` with an index by what is due, and one function, `Small-Poll`, that polls it each
 * minute. `body` is what its handler does with `now`, in milliseconds.
 */
export const writeSmallApp = (folder: string, body: string): string => {
  const templates = join(folder, 'templates')
  mkdirSync(join(templates, 'asset.code'), { recursive: true })
  const write = (name: string, content: object) => writeFileSync(join(templates, name), JSON.stringify(content))
  write('manifest.json', {
    artifacts: { Small: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Small.template.json' } } },
  })
  write('Small.assets.json', { files: { code: { source: { path: 'asset.code' } } } })
  write('Small.template.json', {
    Resources: {
      Things: table,
      Role: role,
      SchedulerRole: schedulerRole,
      Poll: handler,
      PollRetries: noRetries,
      PollSchedule: schedule,
    },
  })
  writeFileSync(
    join(templates, 'asset.code', 'index.mjs'),
    `${prelude}
export const handler = async ({ scheduledAt }) => {
  const now = Date.parse(scheduledAt)
  ${body}
}`,
  )
  return templates
}
