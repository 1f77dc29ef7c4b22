import { createServer, type Server } from 'node:http'
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, expect, test } from 'vitest'
import { actingAs } from '../../../infra/local/iam/caller.ts'
import { deniedReply } from '../../../infra/local/iam/denied-reply.ts'
import { type Denial, Iam } from '../../../infra/local/iam/iam.ts'

let server: Server | undefined
afterEach(() => server?.close())

const iam = new Iam()
iam.addRole('Role', [])

/** A client's settings to reach a service that denies everything. */
const denying = (service: string, action: string): Promise<{ endpoint: string; region: string; credentials: object }> =>
  new Promise((resolve) => {
    const denial = iam.check(actingAs('role/Role', 'caller'), { action, resource: 'arn:r' }) as Denial
    const { status, headers, body } = deniedReply(service, denial)
    const listening = createServer((_, response) => response.writeHead(status, headers).end(body)).listen(0, () => {
      const address = listening.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
      resolve({ endpoint: `http://localhost:${port}`, region: 'us-east-1', credentials })
    })
    server = listening
  })

test.each<[string, string, string, (settings: object) => Promise<unknown>]>([
  [
    'dynamodb',
    'AccessDeniedException',
    'dynamodb:GetItem',
    (settings) => new DynamoDBClient(settings).send(new GetItemCommand({ TableName: 't', Key: {} })),
  ],
  [
    'states',
    'AccessDeniedException',
    'states:StartExecution',
    (settings) => new SFNClient(settings).send(new StartExecutionCommand({ stateMachineArn: 'arn' })),
  ],
  [
    'secretsmanager',
    'AccessDeniedException',
    'secretsmanager:GetSecretValue',
    (settings) => new SecretsManagerClient(settings).send(new GetSecretValueCommand({ SecretId: 's' })),
  ],
  [
    'sqs',
    'AccessDenied',
    'sqs:sendmessage',
    (settings) => new SQSClient(settings).send(new SendMessageCommand({ QueueUrl: 'http://q', MessageBody: 'm' })),
  ],
  [
    'sns',
    'AuthorizationError',
    'SNS:Publish',
    (settings) => new SNSClient(settings).send(new PublishCommand({ TopicArn: 'arn', Message: 'm' })),
  ],
])('the SDK of %s reads a denied call as the error %s', async (service, name, written, call) => {
  const [, operation] = written.split(':')
  const action = { sqs: 'sqs:SendMessage', sns: 'sns:Publish' }[service] ?? `${service}:${operation}`
  const error = await call({ ...(await denying(service, action)), maxAttempts: 1 }).catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ message: expect.stringContaining(`is not authorized to perform: ${written} on`) })
  expect([(error as Error).name, (error as { Code?: string }).Code]).toContain(name)
})

test('a Deny is told as one', () => {
  const queue = 'arn:aws:sqs:us-east-1:000000000000:q'
  const rule = { effect: 'Deny', action: 'sqs:*', resource: queue, covers: () => true } as const
  iam.addRole('Denied', [])
  iam.attach('Denied', [rule])
  iam.attachTo(`${queue}2`, [rule])
  const denial = (role: string, resource: string) =>
    iam.check(actingAs(role, 'caller'), { action: 'sqs:SendMessage', resource })?.message()
  expect(denial('Denied', queue)).toContain('with an explicit deny in an identity-based policy')
  expect(denial('Role', `${queue}2`)).toContain('with an explicit deny in a resource-based policy')
})
